"""Proof for those outside: exhibits, chronology, bundles and their verifier."""
