"""From text to a description of a session."""
