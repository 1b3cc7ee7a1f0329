"""Publishing a session as dated editions, and what happens to them later."""
