"""Contents in, bytes out: one file per format. Nothing here reads rows or the clock."""
