"""Resources and effective practices: by goal, step and audience, with versions, review and full-text search."""
