"""The smallest valid object of every model: sequences and fixed dates, nothing random.

The days fit each other: counties, municipalities and memberships begin with the system, and other
rows have days within their periods. Traits name states.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from psycopg.types.range import DateRange

from accounts.models import Role, RoleKind, User
from agreements.models import (
    Agreement,
    AgreementStatus,
    Appendix,
    AppendixStage,
    AppendixStatus,
    Body,
    Decision,
    Document,
    Goal,
    Indicator,
    Kind,
    Measure,
    Party,
    PartyStanding,
    Result,
    Standing,
    Status,
    Step,
    StepKind,
)
from cooperation.actors import ActorType
from cooperation.models import (
    SYSTEM_FIRST_DAY,
    Confidence,
    CouncilTerm,
    County,
    CountyMembership,
    CountyRegion,
    Duty,
    EmploymentArea,
    EmploymentAreaMember,
    EmploymentAuthority,
    Languages,
    Lead,
    Municipality,
    MunicipalityGroup,
    MunicipalityGroupMember,
    Organisation,
    OrganisationKind,
    Person,
    Population,
    Recurrence,
    RegionalCouncil,
    Responsibility,
    TermKind,
    Theme,
)
from forums.models import Forum, ForumParticipant, ForumType, Level
from knowledge.models import Assessment, Plan, PlanKind
from negotiations.models import (
    Format,
    Negotiation,
    NegotiationActor,
    NegotiationPractice,
    NoneStatement,
    Outcome,
    Rhythm,
)
from negotiations.models import Kind as NegotiationKind
from situation.models import Presentation, Remark
from surveys import models as surveys
from workspace.models import CountyNote

PASSWORD = "Kokous-12-§-asialista"


def period(first: date = SYSTEM_FIRST_DAY, until: date | None = None) -> DateRange:
    """A half-open period: `until` is the first day after."""
    return DateRange(first, until)


class RegionalCouncilFactory(DjangoModelFactory[RegionalCouncil]):
    class Meta:
        model = RegionalCouncil
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{n % 99 + 1:02}")
    slug = factory.LazyAttribute(lambda o: f"liitto-{o.code}")
    name_fi = factory.LazyAttribute(lambda o: f"Liitto {o.code}")
    region_fi = factory.LazyAttribute(lambda o: f"Maakunta {o.code}")


class CountyFactory(DjangoModelFactory[County]):
    class Meta:
        model = County
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"{n % 99 + 1:02}")
    slug = factory.LazyAttribute(lambda o: f"alue-{o.code}")
    name_fi = factory.LazyAttribute(lambda o: f"Alueen {o.code} hyvinvointialue")
    short_fi = factory.LazyAttribute(lambda o: f"Alue {o.code}")
    period = period()
    languages = Languages.FI

    @factory.post_generation
    def regional_council(
        self,
        create: bool,  # noqa: FBT001
        council: RegionalCouncil | None,
        **kwargs: Any,
    ) -> None:
        """Serves the county while it exists."""
        if create and (council or kwargs):
            council = council or RegionalCouncilFactory(**kwargs)
            CountyRegionFactory(county=self, regional_council=council, period=self.period)


class CountyRegionFactory(DjangoModelFactory[CountyRegion]):
    class Meta:
        model = CountyRegion

    county = factory.SubFactory(CountyFactory)
    regional_council = factory.SubFactory(RegionalCouncilFactory)
    period = period()


class MunicipalityFactory(DjangoModelFactory[Municipality]):
    """A municipality without a county; `county=…` creates its membership while both exist."""

    class Meta:
        model = Municipality
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"{n % 999 + 1:03}")
    slug = factory.LazyAttribute(lambda o: f"kunta-{o.code}")
    name_fi = factory.LazyAttribute(lambda o: f"Kunta {o.code}")
    period = period()
    languages = Languages.FI

    @factory.post_generation
    def county(self, create: bool, county: County | None, **kwargs: Any) -> None:  # noqa: FBT001
        if create and county:
            CountyMembershipFactory(municipality=self, county=county, period=self.period)


class CountyMembershipFactory(DjangoModelFactory[CountyMembership]):
    class Meta:
        model = CountyMembership

    municipality = factory.SubFactory(MunicipalityFactory)
    county = factory.SubFactory(CountyFactory)
    period = period()


class EmploymentAreaFactory(DjangoModelFactory[EmploymentArea]):
    class Meta:
        model = EmploymentArea
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{n % 99 + 1:02}")
    name_fi = factory.LazyAttribute(lambda o: f"Seutu {o.code}")
    period = period(date(2025, 1, 1))


class EmploymentAreaMemberFactory(DjangoModelFactory[EmploymentAreaMember]):
    class Meta:
        model = EmploymentAreaMember

    employment_area = factory.SubFactory(EmploymentAreaFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    period = period(date(2025, 1, 1))


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name_fi = factory.Sequence(lambda n: f"Toimija {n}")
    kind = OrganisationKind.ASSOCIATION
    period = period()


class EmploymentAuthorityFactory(DjangoModelFactory[EmploymentAuthority]):
    class Meta:
        model = EmploymentAuthority

    employment_area = factory.SubFactory(EmploymentAreaFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    period = period(date(2025, 1, 1))


class PopulationFactory(DjangoModelFactory[Population]):
    class Meta:
        model = Population

    municipality = factory.SubFactory(MunicipalityFactory)
    counted_on = date(2022, 12, 31)
    value = 1000


class MunicipalityGroupFactory(DjangoModelFactory[MunicipalityGroup]):
    class Meta:
        model = MunicipalityGroup

    county = factory.SubFactory(CountyFactory)
    name_fi = factory.Sequence(lambda n: f"Kuntaryhmä {n}")


class MunicipalityGroupMemberFactory(DjangoModelFactory[MunicipalityGroupMember]):
    class Meta:
        model = MunicipalityGroupMember

    group = factory.SubFactory(MunicipalityGroupFactory)
    municipality = factory.LazyAttribute(lambda o: MunicipalityFactory(county=o.group.county))
    period = period()


class ThemeFactory(DjangoModelFactory[Theme]):
    class Meta:
        model = Theme
        django_get_or_create = ("key",)

    key = factory.Sequence(lambda n: "theme_" + "".join(chr(97 + int(d)) for d in str(n)))
    name_fi = factory.LazyAttribute(lambda o: f"Teema {o.key}")


class CouncilTermFactory(DjangoModelFactory[CouncilTerm]):
    """The first term of the county councils; `municipal` the municipal term around it."""

    class Meta:
        model = CouncilTerm
        django_get_or_create = ("kind", "period")

    class Params:
        municipal = factory.Trait(
            kind=TermKind.MUNICIPAL, period=period(date(2021, 8, 1), date(2025, 6, 1))
        )
        second = factory.Trait(period=period(date(2025, 6, 1), date(2029, 6, 1)))

    kind = TermKind.COUNTY
    period = period(SYSTEM_FIRST_DAY, date(2025, 6, 1))


class DutyFactory(DjangoModelFactory[Duty]):
    class Meta:
        model = Duty

    key = factory.Sequence(lambda n: f"D{n % 9999 + 1:02}")
    law_fi = "Laki hyvinvointialueesta"
    duty_fi = "Hyvinvointialue ja sen alueen kunnat neuvottelevat."
    binds = ["county", "municipality"]
    lead = Lead.COUNTY
    recurrence = Recurrence.ONCE_PER_COUNTY_TERM
    theme = factory.SubFactory(ThemeFactory)
    period = period(date(2023, 1, 1))
    confidence = Confidence.VERIFIED


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Henkilö {n}")


class ResponsibilityFactory(DjangoModelFactory[Responsibility]):
    """A county's responsible person; `municipality=…` with `county=None` makes a municipality's."""

    class Meta:
        model = Responsibility

    person = factory.SubFactory(PersonFactory)
    theme = factory.SubFactory(ThemeFactory)
    county = factory.SubFactory(CountyFactory)
    role_fi = "Yhdyspintajohtaja"
    period = period(date(2023, 1, 1))


class UserFactory(DjangoModelFactory[User]):
    """A user with PASSWORD as the password; `staff` may enter the admin."""

    class Meta:
        model = User
        django_get_or_create = ("email",)

    class Params:
        staff = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"henkilo-{n}@example.fi")
    password = factory.django.Password(PASSWORD)


class RoleFactory(DjangoModelFactory[Role]):
    """A coordinator of a county; `kind=…` creates another role, with a place if it needs one."""

    class Meta:
        model = Role

    user = factory.SubFactory(UserFactory)
    kind = RoleKind.COORDINATOR
    county = factory.Maybe(
        factory.LazyAttribute(lambda role: role.kind == RoleKind.COORDINATOR),
        factory.SubFactory(CountyFactory),
    )
    municipality = factory.Maybe(
        factory.LazyAttribute(lambda role: role.kind == RoleKind.CONTRIBUTOR),
        factory.SubFactory(MunicipalityFactory),
    )
    period = period()


def with_role(kind: str, **place: Any) -> User:
    """A new user with one role, which begins today."""
    return RoleFactory(kind=kind, period=period(timezone.localdate()), **place).user


class AgreementFactory(DjangoModelFactory[Agreement]):
    """A strategic agreement without a status; `ready=date(…)` makes it ready from that day on."""

    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    class Params:
        sub = factory.Trait(
            kind=Kind.SUB, themes=factory.LazyFunction(lambda: [ThemeFactory().key])
        )

    county = factory.SubFactory(CountyFactory)
    kind = Kind.STRATEGIC
    title_fi = factory.Sequence(lambda n: f"Yhteistyösopimus {n}")

    @factory.post_generation
    def ready(self, create: bool, since: date | None, **kwargs: Any) -> None:  # noqa: FBT001
        if create and since:
            AgreementStatusFactory(agreement=self, status=Status.READY, since=since)


class AgreementStatusFactory(DjangoModelFactory[AgreementStatus]):
    class Meta:
        model = AgreementStatus

    agreement = factory.SubFactory(AgreementFactory)
    status = Status.IN_PREPARATION
    since = factory.Sequence(lambda n: date(2023, 1, 1) + timedelta(days=n))


class PartyFactory(DjangoModelFactory[Party]):
    """A municipality among the parties; `standing=date(…)` makes it a party from that day on."""

    class Meta:
        model = Party
        skip_postgeneration_save = True

    class Params:
        of_county = factory.Trait(
            type=ActorType.COUNTY,
            municipality=None,
            county=factory.SelfAttribute("agreement.county"),
        )
        of_council = factory.Trait(
            type=ActorType.REGIONAL_COUNCIL,
            municipality=None,
            regional_council=factory.SubFactory(RegionalCouncilFactory),
        )
        of_area = factory.Trait(
            type=ActorType.EMPLOYMENT_AREA,
            municipality=None,
            employment_area=factory.SubFactory(EmploymentAreaFactory),
        )
        of_organisation = factory.Trait(
            type=ActorType.ORGANISATION,
            municipality=None,
            organisation=factory.SubFactory(OrganisationFactory),
        )
        of_other = factory.Trait(type=ActorType.OTHER, municipality=None, name="Järjestöt ry")

    agreement = factory.SubFactory(AgreementFactory)
    type = ActorType.MUNICIPALITY
    municipality = factory.LazyAttribute(lambda o: MunicipalityFactory(county=o.agreement.county))

    @factory.post_generation
    def standing(self, create: bool, since: date | None, **kwargs: Any) -> None:  # noqa: FBT001
        if create and since:
            PartyStandingFactory(party=self, since=since)


class PartyStandingFactory(DjangoModelFactory[PartyStanding]):
    class Meta:
        model = PartyStanding

    party = factory.SubFactory(PartyFactory)
    standing = Standing.PARTY
    since = date(2023, 6, 1)


class DecisionFactory(DjangoModelFactory[Decision]):
    """A council approves."""

    class Meta:
        model = Decision

    party = factory.SubFactory(PartyFactory)
    body_key = Body.COUNCIL
    decided_on = date(2023, 6, 1)
    result = Result.APPROVED


class StepFactory(DjangoModelFactory[Step]):
    class Meta:
        model = Step

    agreement = factory.SubFactory(AgreementFactory)
    kind = StepKind.KICK_OFF
    held_on = date(2023, 2, 1)


class AppendixFactory(DjangoModelFactory[Appendix]):
    class Meta:
        model = Appendix

    agreement = factory.SubFactory(AgreementFactory)
    label = factory.Sequence(str)
    title_fi = factory.LazyAttribute(lambda o: f"Liite {o.label}")


class AppendixStatusFactory(DjangoModelFactory[AppendixStatus]):
    class Meta:
        model = AppendixStatus

    appendix = factory.SubFactory(AppendixFactory)
    status = AppendixStage.DRAFT
    since = date(2023, 3, 1)


class DocumentFactory(DjangoModelFactory[Document]):
    class Meta:
        model = Document

    agreement = factory.SubFactory(AgreementFactory)
    title_fi = "Sopimus"
    url = "https://example.fi/sopimus.pdf"


class GoalFactory(DjangoModelFactory[Goal]):
    class Meta:
        model = Goal

    agreement = factory.SubFactory(AgreementFactory)
    title_fi = "Yhteinen palveluverkko"


class MeasureFactory(DjangoModelFactory[Measure]):
    class Meta:
        model = Measure

    goal = factory.SubFactory(GoalFactory)
    title_fi = "Sovitaan tiloista"


class IndicatorFactory(DjangoModelFactory[Indicator]):
    class Meta:
        model = Indicator

    goal = factory.SubFactory(GoalFactory)
    title_fi = "Yhteisten tilojen määrä"


class PlanFactory(DjangoModelFactory[Plan]):
    class Meta:
        model = Plan

    county = factory.SubFactory(CountyFactory)
    kind = PlanKind.INTERFACE_PLAN
    title_fi = "Yhdyspintasuunnitelma"
    period = period(date(2023, 1, 1))


class ForumFactory(DjangoModelFactory[Forum]):
    class Meta:
        model = Forum

    county = factory.SubFactory(CountyFactory)
    name_fi = factory.Sequence(lambda n: f"Foorumi {n}")
    level = Level.EXECUTIVE
    type = ForumType.FORUM
    period = period(date(2023, 1, 1))


class ForumParticipantFactory(DjangoModelFactory[ForumParticipant]):
    class Meta:
        model = ForumParticipant

    forum = factory.SubFactory(ForumFactory)
    type = ActorType.MUNICIPALITY
    municipality = factory.LazyAttribute(lambda o: MunicipalityFactory(county=o.forum.county))
    period = period(date(2023, 1, 1))


class NegotiationFactory(DjangoModelFactory[Negotiation]):
    """A cooperation negotiation held with one municipality of the county.

    The list of another format is filled by the database, or given as codes.
    """

    class Meta:
        model = Negotiation

    class Params:
        with_all = factory.Trait(format=Format.ALL, municipalities=[])
        hyte = factory.Trait(kind=NegotiationKind.HYTE)
        announced = factory.Trait(outcome="", announced_on=date(2024, 3, 1))
        cancelled = factory.Trait(outcome=Outcome.CANCELLED, cancelled_on=date(2024, 4, 1))

    county = factory.SubFactory(CountyFactory)
    kind = NegotiationKind.COOPERATION
    held_on = date(2024, 5, 15)
    outcome = Outcome.HELD
    format = Format.ONE
    municipalities = factory.LazyAttribute(lambda o: [MunicipalityFactory(county=o.county).code])


class NegotiationActorFactory(DjangoModelFactory[NegotiationActor]):
    class Meta:
        model = NegotiationActor

    negotiation = factory.SubFactory(NegotiationFactory)
    type = ActorType.ORGANISATION
    organisation = factory.SubFactory(OrganisationFactory)


class NoneStatementFactory(DjangoModelFactory[NoneStatement]):
    class Meta:
        model = NoneStatement

    county = factory.SubFactory(CountyFactory)
    kind = NegotiationKind.COOPERATION
    window_from = factory.LazyAttribute(lambda o: CouncilTermFactory().period.lower)
    stated_on = date(2024, 6, 1)
    reason = "Yhteistyö sujuu muissa rakenteissa."


class NegotiationPracticeFactory(DjangoModelFactory[NegotiationPractice]):
    class Meta:
        model = NegotiationPractice

    county = factory.SubFactory(CountyFactory)
    kind = NegotiationKind.COOPERATION
    period = period(date(2023, 1, 1))
    rhythm = Rhythm.YEARLY


# The public pages ----------------------------------------------------------------------------


class PresentationFactory(DjangoModelFactory[Presentation]):
    class Meta:
        model = Presentation
        django_get_or_create = ("id",)

    id = 1
    presented_on = date(2024, 6, 30)


class SurveyFactory(DjangoModelFactory[surveys.Survey]):
    class Meta:
        model = surveys.Survey

    class Params:
        published = factory.Trait(status="published", published_on=date(2023, 6, 30))

    slug = factory.Sequence(lambda n: f"kysely-{n}")
    name_fi = factory.Sequence(lambda n: f"Kysely {n}")
    target = surveys.Target.MUNICIPALITIES
    status = surveys.SurveyStatus.OPEN
    counted_on = date(2023, 5, 31)


class RespondentGroupFactory(DjangoModelFactory[surveys.RespondentGroup]):
    class Meta:
        model = surveys.RespondentGroup

    survey = factory.SubFactory(SurveyFactory)
    key = factory.Sequence(lambda n: f"group_{n}")
    name_fi = factory.Sequence(lambda n: f"Ryhmä {n}")
    order = factory.Sequence(int)


class SectionFactory(DjangoModelFactory[surveys.Section]):
    class Meta:
        model = surveys.Section

    survey = factory.SubFactory(SurveyFactory)
    title_fi = factory.Sequence(lambda n: f"Osio {n}")


class BankQuestionFactory(DjangoModelFactory[surveys.BankQuestion]):
    class Meta:
        model = surveys.BankQuestion

    key = factory.Sequence(lambda n: f"bank_{n}")
    name_fi = factory.Sequence(lambda n: f"Pankin kysymys {n}")


class QuestionFactory(DjangoModelFactory[surveys.Question]):
    """A question without options; `SURVEY_SCALE` are those of a scale."""

    class Meta:
        model = surveys.Question

    survey = factory.SubFactory(SurveyFactory)
    key = factory.Sequence(lambda n: f"question_{n}")
    order = factory.Sequence(int)
    kind = surveys.Kind.LIKERT
    text_fi = factory.Sequence(lambda n: f"Kysymys {n}")


class OptionFactory(DjangoModelFactory[surveys.Option]):
    class Meta:
        model = surveys.Option

    question = factory.SubFactory(QuestionFactory)
    key = factory.Sequence(lambda n: f"option_{n}")
    order = factory.Sequence(int)
    label_fi = factory.Sequence(lambda n: f"Vaihtoehto {n}")


SURVEY_SCALE = {
    "very_poor": "poor",
    "rather_poor": "poor",
    "neither": "neutral",
    "rather_good": "good",
    "very_good": "good",
    "cannot_say": "",
}


def scale_of(question: surveys.Question) -> dict[str, surveys.Option]:
    """The options of a scale, created for the question, by their keys."""
    return {
        key: OptionFactory(question=question, key=key, side=side, is_cannot_say=not side)
        for key, side in SURVEY_SCALE.items()
    }


class RespondentFactory(DjangoModelFactory[surveys.Respondent]):
    class Meta:
        model = surveys.Respondent

    survey = factory.SubFactory(SurveyFactory)


class AnswerFactory(DjangoModelFactory[surveys.Answer]):
    """An answer with text."""

    class Meta:
        model = surveys.Answer

    question = factory.SubFactory(QuestionFactory, kind=surveys.Kind.OPEN)
    respondent = factory.SubFactory(
        RespondentFactory, survey=factory.SelfAttribute("..question.survey")
    )
    text = "Yhteistyö on alussa."


class ResultTableFactory(DjangoModelFactory[surveys.ResultTable]):
    class Meta:
        model = surveys.ResultTable

    survey = factory.SubFactory(SurveyFactory)


class CellFactory(DjangoModelFactory[surveys.Cell]):
    class Meta:
        model = surveys.Cell

    table = factory.SubFactory(ResultTableFactory)
    count = 30


class PublishedFigureFactory(DjangoModelFactory[surveys.PublishedFigure]):
    class Meta:
        model = surveys.PublishedFigure

    survey = factory.SubFactory(SurveyFactory)
    key = factory.Sequence(lambda n: f"figure_{n}")
    name_fi = factory.Sequence(lambda n: f"Luku {n}")
    unit = surveys.Unit.PERCENT
    value = 57
    source_reference = "Raportti 2023, s. 1"


class FreeCrossFactory(DjangoModelFactory[surveys.FreeCross]):
    class Meta:
        model = surveys.FreeCross

    survey = factory.SubFactory(SurveyFactory, status="closed")
    rows = surveys.Breakdown.GROUP
    reason = "Raportin luku"
    asked_by = factory.SubFactory(UserFactory)
    question = factory.SubFactory(QuestionFactory)


class CodeBookFactory(DjangoModelFactory[surveys.CodeBook]):
    class Meta:
        model = surveys.CodeBook

    key = factory.Sequence(lambda n: f"book_{n}")
    name_fi = factory.Sequence(lambda n: f"Luokitus {n}")


class CodeFactory(DjangoModelFactory[surveys.Code]):
    class Meta:
        model = surveys.Code

    book = factory.SubFactory(CodeBookFactory)
    key = factory.Sequence(lambda n: f"code_{n}")
    name_fi = factory.Sequence(lambda n: f"Teema {n}")


class CodingFactory(DjangoModelFactory[surveys.Coding]):
    class Meta:
        model = surveys.Coding

    answer = factory.SubFactory(AnswerFactory)
    code = factory.SubFactory(CodeFactory)
    coder = factory.SubFactory(UserFactory)


class ObservationFactory(DjangoModelFactory[surveys.Observation]):
    class Meta:
        model = surveys.Observation

    code = factory.SubFactory(CodeFactory)
    title_fi = factory.Sequence(lambda n: f"Huomio {n}")


class QuotationFactory(DjangoModelFactory[surveys.Quotation]):
    class Meta:
        model = surveys.Quotation

    question = factory.SubFactory(QuestionFactory, kind=surveys.Kind.OPEN)
    text = "Yhteistyö on alussa."
    language = "fi"
    chosen_by = factory.SubFactory(UserFactory)


class SurveyInvitationFactory(DjangoModelFactory[surveys.Invitation]):
    class Meta:
        model = surveys.Invitation

    survey = factory.SubFactory(SurveyFactory)
    email = factory.Sequence(lambda n: f"vastaaja-{n}@example.fi")
    digest = factory.Sequence(lambda n: f"{n:064}")


class SurveyDraftFactory(DjangoModelFactory[surveys.Draft]):
    class Meta:
        model = surveys.Draft

    survey = factory.SubFactory(SurveyFactory)
    digest = factory.Sequence(lambda n: f"{n:064}")
    kept_until_on = date(2023, 6, 30)


class ImportMappingFactory(DjangoModelFactory[surveys.ImportMapping]):
    class Meta:
        model = surveys.ImportMapping

    survey = factory.SubFactory(SurveyFactory)
    name = factory.Sequence(lambda n: f"Webropol {n}")


class PendingImportFactory(DjangoModelFactory[surveys.PendingImport]):
    class Meta:
        model = surveys.PendingImport

    survey = factory.SubFactory(SurveyFactory)
    name = "vastaukset.xlsx"
    digest = factory.Sequence(lambda n: f"{n:064}")
    content = b"kunta;vastaus"
    brought_by = factory.SubFactory(UserFactory)
    brought_on = date(2023, 6, 1)


class ImportedFileFactory(DjangoModelFactory[surveys.ImportedFile]):
    class Meta:
        model = surveys.ImportedFile

    survey = factory.SubFactory(SurveyFactory)
    name = "vastaukset.xlsx"
    digest = factory.Sequence(lambda n: f"{n:064}")
    respondents = 1


class RemarkFactory(DjangoModelFactory[Remark]):
    class Meta:
        model = Remark

    subject = "forums"
    described_on = factory.Sequence(lambda n: date(2024, 6, 30) + timedelta(days=n))
    text_fi = "Rakenteita kehitetään yhä."
    author_role = "Kuntaliiton hanke"


class AssessmentFactory(DjangoModelFactory[Assessment]):
    class Meta:
        model = Assessment

    county = factory.SubFactory(CountyFactory)
    recommendation = "3"
    state = "partly"
    assessed_on = factory.Sequence(lambda n: date(2024, 3, 1) + timedelta(days=n))
    reason_fi = "Tilannekuva käsitellään kerran vuodessa."
    assessor_role = "Kuntaliiton hanke"


class CountyNoteFactory(DjangoModelFactory[CountyNote]):
    class Meta:
        model = CountyNote

    county = factory.SubFactory(CountyFactory)
    text = "Soitettava syksyllä."
