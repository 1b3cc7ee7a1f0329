"""For operators: backup and restore of the whole portal, and a made-up programme to measure with."""
