"""The demonstration: 21 invented county records around what published sources report.

The story is data, in fixtures/demonstration. Each app turns its own files into entries, in its
`demonstration.py`, and registers them (`registry`). Here they are put together (`story`), stored in
an empty embedded database (`loading`) and dated as if they had been entered over five years
(`recording`).
"""
