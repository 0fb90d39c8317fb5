"""The columns of the list of forums: of its file, and what an import may change by them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperation.registry import mark_of
from forums.models import Forum
from forums.taking_part import ForumParticipants
from listing import columns as c
from listing.cells import Cell
from toolkit.texts import finnish_key


def _forum(row: ForumParticipants) -> Forum:
    return row.forum


def _taking_part(row: ForumParticipants) -> str:
    # In words: a spreadsheet takes 7/7 of a CSV file for a day.
    words = {"covered": row.municipalities, "of": row.of}
    sentence = gettext("%(covered)s of %(of)s municipalities covered")
    return sentence % words if row.of else ""


def _names(row: ForumParticipants) -> str:
    """In alphabetical order."""
    names = [str(one) for one in row.named]
    names.sort(key=finnish_key)
    return c.joined(names)


def _also(row: ForumParticipants) -> str:
    """Regional councils, others, and those named in free text."""
    return c.joined(filter(None, (*row.regional_councils, *row.others, row.forum.other_actors)))


def _meets(row: ForumParticipants) -> Cell:
    return row.forum.meets


COLUMNS = c.ListColumns(
    [
        c.text_column(_("Forum"), _forum, "name"),
        c.choice_column(_("Type"), _forum, "type", edits="type"),
        c.flag_column(_("Permanent"), lambda row: row.forum.is_permanent, edits="is_permanent"),
        c.theme_column(_("Themes"), _forum),
        *c.county_columns(_forum),
        c.Column(_("Level"), lambda row: str(mark_of("level", row.forum.level).label)),
        c.Column(_("Municipalities"), _taking_part),
        c.Column(_("Municipalities that take part"), lambda row: row.municipalities),
        c.Column(_("Municipalities of the county"), lambda row: row.of),
        c.Column(
            _("Names of those that take part"),
            lambda row: _names(row),
        ),
        c.Column(_("Meets"), _meets, edits="meets"),
        c.Column(_("Also taking part"), _also),
        *c.period_columns(_("first day"), _("last day"), lambda row: row.forum.period),
    ],
    _forum,
)
