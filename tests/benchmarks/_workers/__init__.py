"""Processes of the benchmark `workers`: real Celery workers on one PostgreSQL and one broker, seen from the sink."""
