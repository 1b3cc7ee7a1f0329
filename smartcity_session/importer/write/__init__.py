"""From a description to rows."""
