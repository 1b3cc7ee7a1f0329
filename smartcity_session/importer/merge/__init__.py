"""A description and what is stored already."""
