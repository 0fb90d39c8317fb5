"""The history as users see it: timelines, lists of changes, undo."""
