"""Statistics of run charts: values in, verdicts out; no Django."""
