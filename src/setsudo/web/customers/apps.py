from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "setsudo.web.customers"
    label = "customers"
