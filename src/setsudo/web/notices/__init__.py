"""Notices to customers and their objections."""
