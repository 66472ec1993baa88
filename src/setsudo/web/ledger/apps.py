from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "setsudo.web.ledger"
    label = "ledger"
