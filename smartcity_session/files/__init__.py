"""Uploaded files and pictures: where they are stored, and how they are made safe."""
