"""How days and moments are written, where the language has another habit in Finland."""
