from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "setsudo.web.accounts"
    label = "accounts"
