"""Accounts of organisers: groups, the second factor, forgotten passwords."""
