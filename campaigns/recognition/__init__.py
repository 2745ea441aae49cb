"""Awards computed from evidence, their certificates, and the public check of a code."""
