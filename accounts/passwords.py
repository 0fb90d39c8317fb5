"""A password that lists and patterns guess soon is refused; no kinds of characters are asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from accounts.models import User

EVALUATED = 72  # characters; the rest only makes it better
ENOUGH = 3  # of 4: more than 10^8 guesses by someone who knows the lists
SITE = ("yhdyspinta", "kuntaliitto", "hyvinvointialue")


class NotGuessable:
    """Refuses passwords made of leaked ones, names, dates, keyboard rows and repetition.

    The lists are those of zxcvbn, in the package: nothing about the password leaves the server.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        from zxcvbn import zxcvbn  # its lists take a tenth of a second to load

        known = [*SITE, *_words_about(user)]
        if zxcvbn(password[:EVALUATED], user_inputs=known)["score"] < ENOUGH:
            raise ValidationError(self.get_help_text(), code="password_guessable")

    def get_help_text(self) -> str:
        return _(
            "The password must not be easy to guess: no leaked password, name, date or row of keys."
            " Several words that do not belong together are good."
        )


def _words_about(user: User | None) -> list[str]:
    if user is None:
        return []
    return [word for word in re.split(r"[\s@.\-_]+", f"{user.name} {user.email}") if len(word) > 2]
