"""Reads a pasted session description."""
