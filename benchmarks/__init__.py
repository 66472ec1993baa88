"""Every figure that the README states, by one command: `python -m benchmarks`, or `make bench`."""
