"""The month: numerators and denominators, drafts, sending, corrections."""
