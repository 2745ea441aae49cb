"""The way of a home from identified to signed, with its calls."""
