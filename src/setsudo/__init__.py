"""Setsudo carries out a company's customer-conduct policy: notice, evidence, determination,
measure, proof."""

__version__ = "0.1.0"
