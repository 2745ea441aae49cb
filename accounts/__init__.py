"""The people on the map: who they are, where they belong, how mail reaches them."""
