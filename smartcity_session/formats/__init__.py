"""How Django writes dates and times where nobody says how: in the admin (FORMAT_MODULE_PATH)."""
