"""The years that a congress may have. Nothing is imported here, so that programs of their own can ask, too."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
