"""A made-up programme of any size, to measure the portal with."""
