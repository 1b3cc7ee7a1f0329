"""Pages about materials and linked events."""
