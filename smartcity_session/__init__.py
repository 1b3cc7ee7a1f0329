"""The web portal of one congress session."""

__version__ = "1.0"
