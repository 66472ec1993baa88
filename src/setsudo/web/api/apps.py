from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "setsudo.web.api"
    label = "api"
