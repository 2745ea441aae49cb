"""A home's numbers as a file: the workbook to download, and files that are read back in a dry run and then written.

`package`, `cells`, `identity`, `table`, `months` and `child` know no Django: they run in a child process with limits.
"""
