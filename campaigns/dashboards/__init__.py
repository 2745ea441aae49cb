"""Pages that bring the rooms together: home, QIO, state, nation."""
