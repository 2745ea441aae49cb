"""Roles, affiliations, and the two questions: what may this person see, what may this person do."""
