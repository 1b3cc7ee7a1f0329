"""What every answer of the portal has in common: caching, limits, addresses of clients."""
