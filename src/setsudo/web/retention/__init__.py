"""How long what is kept, what a legal hold keeps, and the deletion of the rest."""
