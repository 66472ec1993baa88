"""What a determination may lead to: the ladder, restrictions, and the transactions that they meet."""
