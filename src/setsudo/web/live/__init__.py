"""Pages that hear at once of what others did, by server-sent events that say no more than that."""
