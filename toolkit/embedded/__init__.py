"""A real PostgreSQL inside the project, for demonstration, development and tests.

`server` starts and stops it, `base` is the Django backend that starts it before the first
connection. Production sets DATABASE_URL and uses neither (docs/adr/0001-embedded-postgresql.md).
"""
