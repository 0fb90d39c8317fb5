"""Names of bodies that every municipality or county has, in the reader's language.

Records keep the name of the minutes. A name that is not only one organisation's own is a word like
any other and is translated; all other names are shown in the language they were recorded in.
"""

from __future__ import annotations

from django.utils.translation import get_language

from toolkit.texts import Text
from toolkit.words import Words

COMMON_NAMES = (
    Words("kaupunginvaltuusto", "stadsfullmäktige", "city council"),
    Words("kunnanvaltuusto", "kommunfullmäktige", "municipal council"),
    Words("aluevaltuusto", "välfärdsområdesfullmäktige", "county council"),
    Words("maakuntavaltuusto", "landskapsfullmäktige", "regional assembly"),
    Words("yhtymävaltuusto", "samkommunfullmäktige", "council of the joint authority"),
    Words("kaupunginhallitus", "stadsstyrelsen", "city executive"),
    Words("kunnanhallitus", "kommunstyrelsen", "municipal executive"),
    Words("aluehallitus", "välfärdsområdesstyrelsen", "county executive"),
    Words("maakuntahallitus", "landskapsstyrelsen", "regional executive"),
    Words("yhtymähallitus", "samkommunstyrelsen", "executive of the joint authority"),
)
_BY_NAME = {name: words for words in COMMON_NAMES for name in words[:2]}


def body_name(name: str, language: str) -> Text:
    """The name of a body recorded in `language`, in the reader's language where it is common."""
    words = _BY_NAME.get(name.lower())
    if words is None or (get_language() or "fi")[:2] == language:
        return Text(name, language)
    translated = str(words)
    if name[0].isupper():
        translated = translated[0].upper() + translated[1:]
    return Text(translated, "")
