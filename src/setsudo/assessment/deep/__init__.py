"""The engine that reads a whole interaction in its context."""
