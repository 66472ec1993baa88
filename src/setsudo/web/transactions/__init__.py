"""Transactions in progress, held, resumed and cancelled."""
