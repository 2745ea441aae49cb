"""The nation in one database, and what its pages cost there (tests/benchmarks/pages.py runs it)."""
