"""A QIO's own list of homes, brought in: read by a limited child process, shown first, then written by a worker."""
