"""The demonstration: 21 invented county records around what published sources tell.

The story is data, in fixtures/demonstration; here it is read (`story`), put into an empty embedded
database (`load_demonstration`), dated as if it had been entered over five years (`recording`) and
taken away again (`remove_demonstration`).
"""

from dashboard.demonstration.loading import load_demonstration, remove_demonstration

__all__ = ["load_demonstration", "remove_demonstration"]
