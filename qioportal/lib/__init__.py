"""Tools that know nothing of nursing homes: months, files, paging, database."""
