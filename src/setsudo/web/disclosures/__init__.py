"""Requests to see what is held of a person, with grounds of refusal and a reviewer."""
