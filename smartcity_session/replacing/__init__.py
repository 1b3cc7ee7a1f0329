"""A word in the texts of many sessions: where it stands, and another one in its place."""
