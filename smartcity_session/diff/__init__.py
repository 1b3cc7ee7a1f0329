"""What differs between two contents, and the same in sentences."""
