"""What a determination may lead to: the ladder, restrictions, transactions in progress."""
