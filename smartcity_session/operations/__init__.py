"""What whoever runs the portal does with it as a whole."""
