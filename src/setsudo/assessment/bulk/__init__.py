"""Assessment of heaps too large for one process: the same answers, in parts, resumable."""
