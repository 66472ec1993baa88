"""What is told to other systems: durable, signed, tried again until it arrives."""
