"""Helpers without models and without knowledge of the domain."""
