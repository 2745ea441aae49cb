"""Hub: the rooms' emails."""
