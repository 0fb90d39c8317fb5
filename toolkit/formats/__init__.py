"""Formats of dates and times, where usage in Finland differs from Django's."""
