"""The search: words of texts and queries, entries of the index, and queries for both databases."""
