"""The public pages answer, say what is asked wrongly, and ask the database a fixed number of times."""
