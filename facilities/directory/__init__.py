"""The nursing homes: one record per CCN, search, the public page of a home."""
