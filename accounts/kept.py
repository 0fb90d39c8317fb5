"""What was typed into a form whose session had ended, until its user has signed in again.

Kept only of a user who was signed in here: the session has just run out, or the device's signed
cookie says who signed in last (the session's row may be gone, or ended in another tab). One form a
user, the latest, at most as large as `LARGEST`, at most so often as `RATE`: nobody fills the
database with it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypedDict, cast

from django.http import HttpRequest

from accounts.devices import device_of
from toolkit.limits import HOUR, Limit, shared

LARGEST = 200_000  # bytes
FOR_SECONDS = 12 * HOUR
IN_FRONT_OF_IT = timedelta(days=4)  # from Thursday's sign-in to a form sent on Monday
RATE = Limit("kept forms", 30, HOUR)


class KeptForm(TypedDict):
    """The address that the form was sent to, and its fields in order."""

    path: str
    fields: list[tuple[str, str]]


def user_whose_session_ended(request: HttpRequest) -> int | None:
    """The account that was signed in here until lately."""
    ended: int | None = getattr(request, "session_ended_of", None)
    return ended or device_of(request).latest_user(within=IN_FRONT_OF_IT)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields in order; none if the form is too large.

    Files cannot be stored: a form that can be shown again is stored without them, others are
    not stored.
    """
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    size = sum(len(name.encode()) + len(value.encode()) for name, value in fields)
    is_whole = not request.FILES or "_key" in request.POST
    return fields if is_whole and size <= LARGEST else []


def keep(request: HttpRequest, user_id: int) -> bool:
    """Keep the form for the user in place of an earlier one; returns whether it was kept."""
    fields, path = typed(request), request.get_full_path()
    if not fields or len(path) > LARGEST // 100 or not RATE.take(str(user_id)):
        return False
    shared().set(_key(user_id), KeptForm(path=path, fields=fields), FOR_SECONDS)
    return True


def take(user_id: int) -> KeptForm | None:
    """The user's kept form, once."""
    found: Any = shared().get(_key(user_id))
    forget(user_id)
    return cast("KeptForm | None", found)


def forget(user_id: int) -> None:
    """Delete the user's kept form."""
    shared().delete(_key(user_id))


def _key(user_id: int) -> str:
    return f"kept-form:{user_id}"
