"""The person and the password hash."""
