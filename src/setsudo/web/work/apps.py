from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "setsudo.web.work"
    label = "work"
