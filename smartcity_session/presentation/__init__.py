"""How values are shown to people: dates, places, sizes, Markdown, and a session before, during and after it."""
