"""How far each session is: what of a content is missing, and what was changed since its latest edition."""
