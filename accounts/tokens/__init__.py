"""Keys for programs: API tokens of an affiliation, and answers kept for repeated requests."""
