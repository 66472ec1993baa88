"""Counterfactual contacts and disguises: `python -m training.fairness` measures an engine."""
