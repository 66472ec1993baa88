"""The decision that every service asks for, and the feed that tells of changes."""
