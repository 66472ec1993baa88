"""What a process of the service has counted and how much waits, for Prometheus."""
