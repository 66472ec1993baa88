"""Originals, who had them when, captures and redacted variants."""
