"""The engine of the API: collections, reading, writing, exports, the schema."""
