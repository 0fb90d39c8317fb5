"""The admin of agreements: one agreement on one page, and some of its rows on their own."""

from agreements.admin import agreement, rows

__all__ = ["agreement", "rows"]
