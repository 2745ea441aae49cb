"""An adviser's homes: alerts, technical assistance, change requests."""
