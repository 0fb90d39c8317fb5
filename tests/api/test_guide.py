"""The examples of docs/api.md do what they say."""

import re
from datetime import date

import pytest
from django.conf import settings

from tests import factories as make

GUIDE = (settings.BASE_DIR / "docs" / "api.md").read_text()
LOCAL = "http://127.0.0.1:8000"
ADDRESSES = re.findall(
    rf'"{LOCAL}(/[^"]*)"', "".join(re.findall(r"```sh(.*?)```", GUIDE, re.DOTALL))
)
PROGRAMS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def record(transactional_db):
    make.ThemeFactory(key="employment")
    county = make.CountyFactory(code="17", name_fi="Keski-Pohjanmaan hyvinvointialue")
    make.AgreementFactory(county=county, ready=date(2024, 2, 12))


def test_every_address_answers(client, record):
    assert len(ADDRESSES) > 10
    for address in ADDRESSES:
        assert client.get(address).status_code == 200, address


def test_every_program_runs_and_says_something(live_server, record, capsys):
    said = []
    for program in PROGRAMS:
        exec(program.replace(LOCAL, live_server.url), {})  # noqa: S102 - our own examples
        said.append(capsys.readouterr().out)

    assert said == [
        "1 of 1 are ready: 17\n",
        "Keski-Pohjanmaan hyvinvointialue ready 2024-02-12\n",
        "As before.\n",
    ]


def test_the_refusal_shown_is_what_is_answered(client, db):
    (shown,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    detail = client.get("/api/v1/counties/?countty=1").json()["detail"]

    assert detail in shown
