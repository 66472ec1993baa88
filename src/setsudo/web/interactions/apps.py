from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    name = "setsudo.web.interactions"
    label = "interactions"
