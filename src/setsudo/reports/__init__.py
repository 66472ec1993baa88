"""Figures and the proof of duties, read from the record."""
