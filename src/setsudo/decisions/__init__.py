"""May this customer be served now? The evaluator, its snapshot, and the guard that asks."""
