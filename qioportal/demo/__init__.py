"""The demo: real homes of CMS's file, invented people, memberships and numbers. Seeded: every machine gets the same."""
