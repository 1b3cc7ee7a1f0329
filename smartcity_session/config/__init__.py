"""What the environment says: variables, system checks, the log."""
