"""Finding what the programme says: words, entries, the two databases that find them, and how they are kept right."""
