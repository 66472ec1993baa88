"""Bring public service dialogues into the corpus's form: `python -m training.dialogues FOLDER`."""
