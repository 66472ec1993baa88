"""Figures and the duties' proofs."""
