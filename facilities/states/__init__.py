"""The jurisdictions: codes, names, time zones, HHS regions. Facts, no tables."""
