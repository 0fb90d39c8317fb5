"""Staff's list of rows in which an earlier version kept what is to be looked at."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Decision, Step
from tests.factories import (
    AgreementFactory,
    CountyFactory,
    DecisionFactory,
    PartyFactory,
    StepFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LIST = "/admin/tarkistettavat/"


@pytest.fixture
def staff(client):
    client.force_login(
        UserFactory(staff=True, is_demonstration=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def carried_over(number=1):
    county = CountyFactory()
    for _number in range(number):
        agreement = AgreementFactory(county=county)
        DecisionFactory(party=PartyFactory(agreement=agreement), to_check="§ hyväksytty 5.11.2026")
        StepFactory(agreement=agreement, to_check="2027-01-01")
    return county


def test_every_row_to_check_is_listed_with_its_agreement_and_its_page(staff):
    county = carried_over()
    DecisionFactory()
    decision, step = Decision.objects.exclude(to_check="").get(), Step.objects.get()

    page = staff.get(LIST).content.decode()

    assert "§ hyväksytty 5.11.2026" in page
    assert "2027-01-01" in page
    assert f"/admin/agreements/decision/{decision.pk}/change/" in page
    assert f"/admin/agreements/step/{step.pk}/change/" in page
    assert str(county.short) in page
    assert str(decision.party) in page
    assert page.count('<th scope="row">') == 2


def test_staffs_first_page_counts_them_and_is_silent_without(staff):
    assert LIST not in staff.get("/admin/").content.decode()

    carried_over()

    first = staff.get("/admin/")
    assert first.context["to_check"] == 2
    assert LIST in first.content.decode()


def test_only_staff_read_the_list(client):
    client.force_login(
        UserFactory(is_demonstration=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    assert client.get(LIST).status_code in (302, 403)


def test_the_list_takes_the_same_queries_for_few_and_many(staff):
    carried_over()
    staff.get(LIST)
    with CaptureQueriesContext(connection) as few:
        staff.get(LIST)
    carried_over(5)

    with CaptureQueriesContext(connection) as many:
        staff.get(LIST)

    assert len(many) == len(few)
