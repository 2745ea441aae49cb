"""Measurements: each module has `measure() -> {name: number}`; `make bench` runs them all."""
