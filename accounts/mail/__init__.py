"""The outbox: the one way out for mail."""
