"""Template tags of the rooms of campaigns: one module per room."""
