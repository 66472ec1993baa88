from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "setsudo.web.policies"
    label = "policies"
