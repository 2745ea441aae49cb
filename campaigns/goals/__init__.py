"""Campaigns, their phases with the rules as data, goals and measures."""
