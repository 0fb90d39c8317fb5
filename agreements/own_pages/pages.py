"""Pages of an agreement with rows of many organisations: the parties, and a council round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Decision, Party, PartyStanding, Standing, answer_of
from agreements.own_pages.choices import OF_PAGE
from agreements.own_pages.forms import PartyForm, StandingForm
from agreements.own_pages.round_forms import SOURCE_OF_ROUND, AnswerForm, ExpectedForm, SourceForm
from cooperation.actors import LISTED_TYPES, ActorType
from editing.edit_pages import EditPage, FormGroup, Rows
from editing.edits import Edit
from editing.row_forms import RowForm
from editing.versions import key_of
from toolkit.texts import finnish_key
from workspace.places import Place

ORDER = list(ActorType.values)


def _parties(agreement: Agreement, where: Any) -> Any:
    rows = Party.objects.filter(agreement=agreement)
    return rows.select_related(*LISTED_TYPES)


def _standings(agreement: Agreement, where: Any) -> Any:
    rows = PartyStanding.objects.filter(party__agreement=agreement)
    named = [f"party__{kind}" for kind in LISTED_TYPES]
    return rows.select_related(*named).order_by("party__type", "party", "since")


PARTIES = Rows(
    "party",
    PartyForm,
    _parties,
    owner_field="agreement",
    title=_("Parties"),
    hint=_("Organisations that are, were or may become a party."),
    extra=2,
)
STANDINGS = Rows(
    "standing",
    StandingForm,
    _standings,
    title=_("Standings"),
    hint=_("To become a party, a party, left: each holds from its day on, until the next."),
    extra=2,
)


def parties_page(
    agreement: Agreement, where: Place, data: Any = None, files: Any = None
) -> EditPage:
    """The parties of an agreement with their standings by day."""
    where.shared[OF_PAGE] = Q(agreement=agreement)
    return EditPage(where, data, files, groups_of=(PARTIES, STANDINGS), owner=agreement)


# A council round ---------------------------------------------------------------------------------

EXPECTED = Rows("party", ExpectedForm, _parties, extra=0, may_delete=False)
ANSWERS = Rows("decision", AnswerForm, _parties, extra=0, may_delete=False)


@dataclass(frozen=True)
class RoundLine:
    """One party in the grid: its decision and the day it is expected."""

    party: Party
    expected: RowForm
    answer: RowForm
    told: tuple[Decision, ...] = ()
    """How the matter has been handled besides the answer, in order."""


@dataclass
class RoundPage(EditPage):
    """A whole council round in one grid: a line for each party, each with its own version.

    A user who sends a first decision for a party that got one meanwhile has not seen that one: the
    line is stale, as if it had changed.
    """

    parties: list[Party] = field(default_factory=list)

    def __post_init__(self) -> None:
        rows = _parties(self.owner, self.where).with_standing_on(self.where.day)
        there = (one for one in rows if one.standing_on != Standing.LEFT)
        self.parties = sorted(there, key=_in_order)
        found = Decision.objects.filter(party__agreement=self.owner)
        made = list(found.select_related("party").order_by("decided_on", "pk"))
        self.decisions = {one.pk: one for one in made}
        self.latest = {pk: answer for pk, answer in _answers(made) if answer}
        self.told = _told(made)
        self.source_form = SourceForm(self.data)
        super().__post_init__()

    def group(self, rows: Rows) -> FormGroup:
        make = self._expected if rows is EXPECTED else self._answer
        return FormGroup(rows, [make(party) for party in self.parties])

    @property
    def lines(self) -> list[RoundLine]:
        expected, answers = (group.forms for group in self.groups)
        return [
            RoundLine(party, when, answer, tuple(self.told.get(party.pk, ())))
            for party, when, answer in zip(self.parties, expected, answers, strict=True)
        ]

    def is_valid(self) -> bool:
        is_valid = self.source_form.is_valid()
        self.where.shared[SOURCE_OF_ROUND] = self.source_form.given if is_valid else {}
        return super().is_valid() and is_valid

    def write_one(self, edit: Edit, rows: Rows, form: RowForm, owner: Any) -> None:
        form.write(edit)

    def _expected(self, party: Party) -> RowForm:
        prefix = f"party-{party.pk}"
        # Rows of a page sent before this party joined: unchanged.
        seen = self.seen.get(key_of(party))
        is_sent = self.data is not None and seen is not None
        return ExpectedForm(
            self.data if is_sent else None,
            where=self.where,
            current=party,
            pk=party.pk,
            seen=seen,
            prefix=prefix,
        )

    def _answer(self, party: Party) -> RowForm:
        prefix = f"decision-{party.pk}"
        is_sent = self.data is not None and f"{prefix}-row" in self.data
        began = self.number(f"{prefix}-row")
        # The decision the line started from; if it was deleted, or there was none, the latest one.
        current = self.decisions.get(began or 0) or self.latest.get(party.pk)
        is_same = current is not None and (not is_sent or current.pk == began)
        began_from = self.seen.get(f"{Decision._meta.label_lower}:{began}", 0)
        seen = began_from if is_same or current is None else 0
        form = AnswerForm(
            self.data if is_sent else None,
            where=self.where,
            current=current,
            pk=current.pk if current else began,
            seen=seen,
            prefix=prefix,
            empty_permitted=current is None,
            use_required_attribute=False,
        )
        if current is None:
            form.instance.party = party
        return form


def _answers(made: list[Decision]) -> Iterator[tuple[int, Decision | None]]:
    """Each party's answer by all that is on record, whatever its day."""
    for party in {one.party_id for one in made}:
        yield party, answer_of((one for one in made if one.party_id == party), date.max)


def _told(made: list[Decision]) -> dict[int, list[Decision]]:
    """Each party's decisions that only tell how far the matter has come."""
    found: dict[int, list[Decision]] = {}
    for one in made:
        if not one.is_answer:
            found.setdefault(one.party_id, []).append(one)
    return found


def _in_order(party: Party) -> tuple[int, str]:
    return ORDER.index(party.type), finnish_key(str(party))


def round_page(
    agreement: Agreement, where: Place, data: Any = None, files: Any = None
) -> RoundPage:
    """The council round of an agreement."""
    where.shared[SOURCE_OF_ROUND] = {}
    return RoundPage(where, data, files, groups_of=(EXPECTED, ANSWERS), owner=agreement)
