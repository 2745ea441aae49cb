"""Hub: the rooms' tasks."""
