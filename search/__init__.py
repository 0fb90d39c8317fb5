"""Search over all records and pages: an index in memory, kept as new as the database."""
