"""Work in child processes: the pool that bounds how many run, and what limits each of them."""
