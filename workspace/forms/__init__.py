"""The base of all forms of rows, and the forms of people and groups of municipalities."""
