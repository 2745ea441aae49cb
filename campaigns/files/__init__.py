"""Files that people attach: checked by type and size, kept in the database, served without harm."""
