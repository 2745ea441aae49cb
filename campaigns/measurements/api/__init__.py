"""The API for programs, `/api/v1/`: what a token's role may read and write, by the same rules as the pages.

Within version 1 fields are added, never removed or changed in meaning. What is to go is marked `deprecated` in the
schema and answers with a `Deprecation` and a `Sunset` header, at least twelve months before it goes.
"""
