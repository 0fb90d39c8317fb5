"""The public lists: their facets, and the files of what a list shows."""
