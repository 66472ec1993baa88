from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "setsudo.web.cases"
    label = "cases"
