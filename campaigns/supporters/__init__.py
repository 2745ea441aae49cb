"""Frontline staff, consumers, families and owners who take part: their pages and actions."""
