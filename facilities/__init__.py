"""The map: states, QIO contractors, nursing homes, CMS's files."""
