"""Invitations and the people of a place."""
