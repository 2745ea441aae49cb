"""Pages of the room: the people of a place, a QIO's invitation to a home, and taking an invitation up."""
