"""Personal links: the list of recipients, sending, reminding, and response rates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access_for
from accounts.models import Delivery
from editing.edits import editing
from surveys.answering import actions
from surveys.answering.links import link_digest, new_secret
from surveys.answering.rates import rates_of
from surveys.models import Invitation, OrganisationKind, Survey
from surveys.respondent_places import Places
from surveys.staff.base import crumbs, for_staff, refusals_as_messages
from toolkit.sheets import (
    DamagedFile,
    Problem,
    Sheet,
    SheetRecord,
    Table,
    cell_text,
    read_sheets,
    spelt,
    table_of,
)
from toolkit.sheets.tables import without_invisible

COLUMNS = {
    **dict.fromkeys(("sähköposti", "sähköpostiosoite", "e-post", "e-mail", "email"), "email"),
    **dict.fromkeys(("e-postadress", "email address", "osoite", "address"), "email"),
    **dict.fromkeys(("kieli", "språk", "language"), "language"),
    **dict.fromkeys(("ryhmä", "vastaajaryhmä", "rooli", "grupp", "roll", "group"), "group"),
    **dict.fromkeys(("kunta", "kunnan nimi", "kuntakoodi", "vastaajan kunta"), "municipality"),
    **dict.fromkeys(("kommun", "kommunens namn", "kommunkod", "municipality"), "municipality"),
}
TONGUES = {
    **dict.fromkeys(("fi", "suomi", "finska", "finnish"), "fi"),
    **dict.fromkeys(("sv", "ruotsi", "svenska", "swedish"), "sv"),
    **dict.fromkeys(("en", "englanti", "engelska", "english"), "en"),
}


class FileForm(forms.Form):
    """An uploaded file."""

    file = forms.FileField(
        label=gettext_lazy("XLSX or CSV file"),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv,text/csv"}),
    )


@dataclass
class ReadList:
    """A list that was read: new links, the number of existing ones, and problems."""

    rows: list[Invitation] = field(default_factory=list)
    already: int = 0
    left_alone: list[str] = field(default_factory=list)
    """Headings of the columns that are not read, such as names of people."""
    problems: list[Problem] = field(default_factory=list)


def read_list(survey: Survey, data: bytes) -> ReadList:
    """The recipients of links in a file; nothing is saved."""
    table = table_of(list_in(read_sheets(data)), COLUMNS, need=["email"], leave_others=True)
    found = ReadList(problems=list(table.problems), left_alone=table.left_alone)
    reader = _Reader(survey, table, found)
    for record in table.records:
        reader.take(record)
    return found


def list_in(sheets: list[Sheet]) -> Sheet:
    """The sheet with the heading of the addresses, from that row on; else the first one."""
    wanted = {spelt(name) for name, key in COLUMNS.items() if key == "email"}
    for sheet in sheets:
        for row in sheet.rows[:20]:
            if any(spelt(cell_text(value)) in wanted for value in row.cells.values()):
                return sheet.starting_at(row.number)
    return sheets[0]


def address_in(text: str) -> str:
    """The e-mail address in «Matti Malli <matti@example.fi>», as mail programs copy it."""
    text = without_invisible(text).strip(" ;,").removeprefix("mailto:")
    return text[text.rindex("<") + 1 : -1].strip() if "<" in text and text[-1] == ">" else text


class _Reader:
    """Converts rows of the list into links, and collects problems."""

    def __init__(self, survey: Survey, table: Table, found: ReadList) -> None:
        self.survey, self.table, self.found = survey, table, found
        self.places = Places.on(survey.counted_on)
        self.groups = {
            spelt(name): group
            for group in survey.groups.all()
            for name in (group.key, group.name_fi, group.name_sv, group.name_en)
            if name
        }
        self.there = {email.lower() for email in survey.invitations.values_list("email", flat=True)}
        self.seen: dict[str, int] = {}

    def take(self, record: SheetRecord) -> None:
        before = len(self.found.problems)
        email = address_in(cell_text(record.get("email"), 300)).lower()
        row = Invitation(
            survey=self.survey,
            email=email,
            digest=link_digest(new_secret()),
            language=self._language(record),
            group=self._group(record),
            municipality_id=self._municipality(record),
        )
        self._check_email(record, email)
        if len(self.found.problems) > before:
            return
        if email in self.there:
            self.found.already += 1
        else:
            self.found.rows.append(row)

    def _wrong(self, record: SheetRecord, key: str, reason: object) -> None:
        self.found.problems.append(self.table.problem(record, key, reason))

    def _check_email(self, record: SheetRecord, email: str) -> None:
        try:
            validate_email(email)
        except ValidationError:
            self._wrong(record, "email", _("This is not an e-mail address."))
        if email in self.seen:
            reason = _("The address is in row %(row)s too.") % {"row": self.seen[email]}
            self._wrong(record, "email", reason)
        self.seen.setdefault(email, record.row)

    def _language(self, record: SheetRecord) -> str:
        written = record.get("language")
        language = TONGUES.get(spelt(str(written))) if written is not None else "fi"
        if language is None:
            self._wrong(record, "language", _("The language is fi, sv or en."))
        return language or "fi"

    def _group(self, record: SheetRecord) -> Any:
        written = record.get("group")
        group = self.groups.get(spelt(str(written))) if written is not None else None
        if written is not None and group is None:
            self._wrong(record, "group", _("The survey does not have this group."))
        return group

    def _municipality(self, record: SheetRecord) -> str | None:
        written = record.get("municipality")
        if written is None:
            return None
        place = self.places.named(str(written))
        if place is None or place.organisation != OrganisationKind.MUNICIPALITY:
            near = self.places.likely(str(written))
            reason = _("Unknown municipality.")
            if near:
                name = self.places.labels[near.key]
                reason = _("Unknown municipality. %(name)s?") % {"name": name}
            self._wrong(record, "municipality", reason)
            return None
        return place.code


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def invitations(request: HttpRequest, survey: Survey) -> HttpResponse:
    """The numbers of the list; a file adds to it, all or nothing."""
    form = FileForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            found = read_list(survey, form.cleaned_data["file"].read())
        except DamagedFile as damage:
            form.add_error("file", str(damage))
        else:
            if not found.problems:
                return _added(request, survey, found)
    rows = survey.invitations
    context = {
        "survey": survey,
        "crumbs": crumbs(survey, _("Personal links")),
        "form": form,
        "problems": found.problems[:100] if found else [],
        "problem_count": len(found.problems) if found else 0,
        "listed": rows.count(),
        "unsent": rows.filter(sent_on=None).count(),
        "mails": _mails(survey),
        "rates": rates_of(survey),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/staff/invitations.html", context, status=status)


def _mails(survey: Survey) -> dict[str, int]:
    """The numbers of mails with links: waiting, sent, failed."""
    found = actions.mail_states(survey)
    on_the_way = found.get(Delivery.QUEUED, 0) + found.get(Delivery.SENDING, 0)
    failed = found.get(Delivery.FAILED, 0) + found.get(Delivery.UNCERTAIN, 0)
    return {"waiting": on_the_way, "sent": found.get(Delivery.SENT, 0), "failed": failed}


def _added(request: HttpRequest, survey: Survey, found: ReadList) -> HttpResponse:
    with refusals_as_messages(request), editing(access_for(request), channel="import"):
        Invitation.objects.bulk_create(found.rows)
        sentence = _("%(new)s addresses were added, %(old)s were there already.")
        messages.success(request, sentence % {"new": len(found.rows), "old": found.already})
        if found.left_alone:
            left = _("These columns were left alone: %(columns)s.")
            messages.info(request, left % {"columns": ", ".join(found.left_alone)})
    return redirect("survey_invitations", survey.slug)


@require_POST
@for_staff
def send(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Send the first links, or remind."""
    what = actions.REMINDER if request.POST.get("what") == actions.REMINDER else actions.FIRST
    with refusals_as_messages(request), editing(access_for(request), channel="page"):
        number = actions.start_sending(
            survey=survey,
            what=what,
            root=request.build_absolute_uri("/"),
            today=timezone.localdate(),
        )
        if number:
            messages.success(
                request,
                _("%(number)s messages are being sent in the background.") % {"number": number},
            )
        else:
            messages.info(request, _("Nobody is waiting for a message now."))
            if what == actions.REMINDER:
                messages.info(request, _("A reminder goes the day after the last one."))
    return redirect("survey_invitations", survey.slug)
