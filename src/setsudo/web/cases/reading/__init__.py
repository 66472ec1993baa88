"""What people see of cases: the queue, one case, what is overdue, what belongs together."""
