"""What a story does not have: rows of the other kinds, of days up to a day and after it.

Names of what is added later contain LATER, so that a page that shows one of them is known at once.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

from agreements.models import Agreement, Goal, Party, Step
from cooperation.models import County, Municipality, Theme
from forums.models import Forum
from negotiations.models import Negotiation
from tests.factories import (
    AppendixFactory,
    AppendixStatusFactory,
    AssessmentFactory,
    DocumentFactory,
    DutyFactory,
    GoalFactory,
    MeasureFactory,
    NegotiationPracticeFactory,
    PersonFactory,
    PlanFactory,
    PopulationFactory,
    RemarkFactory,
    ResponsibilityFactory,
    StepFactory,
    period,
)

NUMBERS = count(1_000_000)
"""Those of the story's own goals begin at 1."""
LATER = "Myöhempi"
ONE_DAY = timedelta(days=1)


def add_around(day: date) -> None:
    """Undated attributes of every agreement on record, and rows of every other kind by the day."""
    for agreement in Agreement.objects.all():
        _dress(agreement, "Aiempi")
        StepFactory(agreement=agreement, held_on=day, decision="Aiempi päätös")
        goal = GoalFactory(pk=next(NUMBERS), agreement=agreement, title_fi="Aiempi tavoite")
        MeasureFactory(goal=goal)
        appendix = AppendixFactory(agreement=agreement, label="A", title_fi="Aiempi liite")
        AppendixStatusFactory(appendix=appendix, since=day)
        undated = AppendixFactory(agreement=agreement, label="C", title_fi="Aiempi päivätön liite")
        DocumentFactory(agreement=agreement, appendix=undated, title_fi="Aiempi liitteen asiakirja")
    DutyFactory(key="D01", theme=Theme.objects.get(key="employment"))
    _add_rows(day, "Aiempi", counties=0)


def add_later(day: date, before: set[int]) -> None:
    """Rows of every kind dated after the day, and attributes of the agreements not in `before`."""
    next_day = day + ONE_DAY
    for agreement in Agreement.objects.all():
        goal = GoalFactory(
            pk=next(NUMBERS),
            agreement=agreement,
            title_fi=f"{LATER} tavoite",
            period=period(next_day),
        )
        MeasureFactory(goal=goal, title_fi=f"{LATER} toimenpide")
        step = StepFactory(agreement=agreement, held_on=next_day, decision=f"{LATER} päätös")
        DocumentFactory(agreement=agreement, step=step, title_fi=f"{LATER} pöytäkirja")
        for appendix in agreement.appendices.all():
            AppendixStatusFactory(appendix=appendix, status="approved", since=next_day)
        appendix = AppendixFactory(agreement=agreement, label="B", title_fi=f"{LATER} liite")
        AppendixStatusFactory(appendix=appendix, since=next_day)
        DocumentFactory(agreement=agreement, appendix=appendix, title_fi=f"{LATER} liitteen liite")
        appendix = AppendixFactory(agreement=agreement, label="D", title_fi=f"{LATER} teksti")
        for where in ({"appendix": appendix}, {"step": agreement.steps.first()}, {}):
            title = f"{LATER} päivätty asiakirja"
            DocumentFactory(agreement=agreement, dated_on=next_day, title_fi=title, **where)
        if agreement.pk not in before:
            _dress(agreement, LATER)
    Party.objects.update(decision_expected_on=next_day + ONE_DAY, decision_expected_since=next_day)
    _add_rows(next_day, LATER, counties=1)
    _confirm(next_day)


def _dress(agreement: Agreement, name: str) -> None:
    agreement.template = f"{name} malli"
    agreement.description = f"{name} kuvaus"
    agreement.character = "framework"
    agreement.save()
    DocumentFactory(agreement=agreement, title_fi=f"{name} asiakirja")


def _add_rows(day: date, name: str, *, counties: int) -> None:
    """Rows of the kinds that begin on a day."""
    theme = Theme.objects.get(key="employment")
    for county in County.objects.filter(period__contains=day):
        person = PersonFactory(name=f"{name} henkilö")
        agreement = county.agreements.filter(kind="strategic").first()
        PlanFactory(
            county=county, title_fi=f"{name} suunnitelma", period=period(day), agreement=agreement
        )
        RemarkFactory(county=county, described_on=day, text_fi=f"{name} huomio")
        AssessmentFactory(county=county, assessed_on=day, reason_fi=f"{name} perustelu")
        ResponsibilityFactory(
            county=county, theme=theme, person=person, role_fi=f"{name} rooli", period=period(day)
        )
        kind = "hyte" if name == LATER else "cooperation"
        NegotiationPracticeFactory(
            county=county, kind=kind, period=period(day), description_fi=f"{name} malli"
        )
    RemarkFactory(described_on=day, text_fi=f"{name} huomio maasta")
    for municipality in Municipality.objects.filter(period__contains=day, special=""):
        PopulationFactory(municipality=municipality, counted_on=day, value=5000 + day.toordinal())
        ResponsibilityFactory(
            county=None,
            municipality=municipality,
            theme=theme,
            person=PersonFactory(name=f"{name} kunnan henkilö"),
            role_fi=f"{name} kunnan rooli",
            period=period(day),
        )


def _confirm(day: date) -> None:
    """The county confirms all it has on record, on the day."""
    moment = timezone.make_aware(datetime.combine(day, time(12)))
    for model in (Agreement, Goal, Step, Forum, Negotiation):
        model._default_manager.update(confirmed_at=moment)
