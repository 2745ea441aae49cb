"""Mail that comes back: reports read, addresses scored, mailings stopped before they do harm."""
