"""CMS's published files: reading, checking and loading them; the stars of each processing date."""
