"""The examples of docs/api.md work."""

import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
from datetime import date
from urllib.request import Request, urlopen

import pytest
from django.conf import settings

from accounts.models import RoleKind
from knowledge.models import Plan
from surveys.actions import publish_survey
from tests import factories as make
from tests.api.conftest import writer
from tests.surveys.worlds import survey_of

GUIDE = (settings.BASE_DIR / "docs" / "api.md").read_text()
LOCAL = "http://127.0.0.1:8000"
ADDRESSES = re.findall(
    rf'"{LOCAL}(/[^"]*)"', "".join(re.findall(r"```sh(.*?)```", GUIDE, re.DOTALL))
)
PROGRAMS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def county(transactional_db):
    make.ThemeFactory(key="employment")
    return make.CountyFactory(code="17", name_fi="Keski-Pohjanmaan hyvinvointialue")


@pytest.fixture
def agreement(county):
    return make.AgreementFactory(county=county, ready=date(2024, 2, 12))


@pytest.fixture
def token(county):
    return writer(kind=RoleKind.COORDINATOR, county=county).token


def test_every_address_in_the_guide_works(client, agreement, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    make.CountyFactory(code="18")
    survey = survey_of(respondents=60, questions=1)
    survey.questions.update(key="openness")
    type(survey).objects.update(slug="kuntakysely-2023")
    publish_survey(survey=survey, today=date(2024, 2, 12))
    assert len(ADDRESSES) > 10
    for address in ADDRESSES:
        if "-X" not in command_of(address):
            assert client.get(address).status_code == 200, address


def command_of(address):
    """The line of the guide with the address."""
    return next(line for line in GUIDE.splitlines() if f'"{LOCAL}{address}"' in line)


def run(command, token):
    """The server's response to curl or, if curl is not installed, to the same request."""
    if shutil.which("curl"):
        env = os.environ | {"TOKEN": token, "no_proxy": "*"}
        shell = subprocess.run(["sh", "-c", command], env=env, capture_output=True, check=True)
        return json.loads(shell.stdout)
    words = shlex.split(command.replace("$TOKEN", token))
    options = list(itertools.pairwise(words))
    headers = dict(word.split(": ", 1) for option, word in options if option == "-H")
    (body,) = (word for option, word in options if option == "-d")
    request = Request(words[3], body.encode(), headers, method=words[2])  # noqa: S310 - own URLs
    with urlopen(request) as answer:  # noqa: S310
        return json.load(answer)


def test_repeated_write_command_creates_one_row(live_server, agreement, token):
    (command,) = re.findall(r"```sh\n(curl -X POST.*?)```", GUIDE, re.DOTALL)
    outputs = [run(command.replace(LOCAL, live_server.url), token) for _ in range(2)]

    plan = Plan.objects.get()
    assert outputs[0] == outputs[1]
    assert (outputs[0]["id"], plan.title_fi) == (plan.pk, "Yhdyspintasuunnitelma")


def test_every_example_program_runs(live_server, agreement, token, capsys, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    make.MunicipalityFactory(county=agreement.county)
    outputs = []
    for program in PROGRAMS:
        program = program.replace(LOCAL, live_server.url).replace("yp_…", token)
        program = program.replace('"agreement": 1', f'"agreement": {agreement.pk}')
        exec(program, {})  # noqa: S102 - own examples
        outputs.append(capsys.readouterr().out)

    assert outputs == [
        "1 of 1 are ready: 17\n",
        "Keski-Pohjanmaan hyvinvointialue ready 2024-02-12\n",
        "1 municipalities in the counties on 2024-12-31\n",
        "2 objects are copied.\n",
        "As before.\n",
        "Samarbetsavtal is version 2\n",
        "row 1 on Date has wrong format. Use one of these formats instead: YYYY-MM-DD.\n",
    ]


def test_error_example_equals_the_response(client, db):
    examples = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    (shown,) = [one for one in examples if '"status"' in one]
    detail = client.get("/api/v1/counties/?countty=1").json()["detail"]

    assert detail in shown
