"""The ladder's measures: proposed, approved by two, binding, lifted, ended by themselves."""
