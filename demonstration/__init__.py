"""The demonstration: 21 invented county records, consistent with published sources.

The story is data, in fixtures/demonstration. Each app converts its own files to entries, in its
`demonstration.py`, and registers them (`registry`). They are combined here (`story`), stored in an
empty embedded database (`loading`), and dated as if they had been entered over five years
(`recording`).
"""
