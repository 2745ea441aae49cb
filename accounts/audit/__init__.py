"""Who did what: events that are only ever added."""
