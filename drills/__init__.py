"""Drills of bad days and of docs/deploy.md: `script/drill` runs them and prints a table."""
