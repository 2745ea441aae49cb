"""Hub: the rooms' admin."""
