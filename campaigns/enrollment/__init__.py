"""A home's part in a phase: agreement, goals, targets."""
