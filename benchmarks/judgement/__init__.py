"""Setsudo's engines beside their peers on contacts that neither has learnt from, in one run."""
