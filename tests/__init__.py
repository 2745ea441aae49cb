"""The tests; `make test` runs them all, tests/runner.py says on what."""
