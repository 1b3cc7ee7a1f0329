"""Rooms and times of the programme: rooms are merged, sessions are moved, swapped and shifted."""
