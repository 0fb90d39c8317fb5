"""The log: one line for each request, without anything that a user typed."""

import asyncio
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from psycopg import sql

from tests.factories import UserFactory
from tests.log_lines import production_log
from toolkit import job_log, queries
from toolkit.errors_in_logs import Repeats, without_values
from toolkit.request_log import RequestLog

CANARIES = ("Kanariaz Lintunen", "kanaria@linnut.example", "k4n4r14-token-abcdefgh", "Kanariaz")


def view_that_fails(request):
    raise ValueError(f"{request.GET.get('q')} {request.POST}")


def view_that_breaks_a_rule(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s)::int", ["Kanariaz Lintunen"])
    return HttpResponse()


urlpatterns = [path("fails/", view_that_fails), path("breaks/", view_that_breaks_a_rule)]


@pytest.mark.django_db
def test_walk_with_canaries_leaves_none_of_them_in_the_log(settings):
    name, email, token, _ = CANARIES
    user = UserFactory(email=email)
    visitor = Client(raise_request_exception=False)
    user_client = Client(raise_request_exception=False)
    user_client.force_login(user)
    with production_log() as log:
        for client in (visitor, user_client):
            client.get("/haku/", {"q": name, name: "1"})
            client.get("/muutokset/", {"q": name, "county": name})
            client.get("/admin/accounts/user/", {"q": email})
            client.get(f"/api/v1/people/?q={name}", headers={"authorization": f"Bearer {token}"})
            client.get(f"/kutsu/{token}/")
            client.get(f"/vastaus/{token}/")
            client.post("/kirjaudu/", {"login": email, "password": token})
            client.post("/palaute/", {"text": name, "email": email})
            client.post("/api/v1/people/", {"name": name}, content_type="application/json")
        settings.ROOT_URLCONF = __name__
        visitor.get("/fails/", {"q": name})
        visitor.post("/fails/", {"email": email})
    assert len(log.named("request")) == 20
    assert [word for word in CANARIES if word in log.text] == []
    assert "q" in log.named("request")[0]["parameters"]
    assert "?" in log.named("request")[0]["parameters"]


@pytest.mark.django_db
def test_request_has_one_line_with_status_time_queries_route_and_user(client):
    user = UserFactory()
    client.force_login(user)
    with production_log() as log:
        client.get("/oma-tili/istunnot/")
    (line,) = log.events
    assert line["request"] == "GET /oma-tili/istunnot/"
    assert line["status"] == 200
    assert line["queries"] > 0
    assert line["ms"] >= 0
    assert line["route"] != "unknown"
    assert line["user_id"] == user.pk
    assert len(line["request_id"]) == 32


@pytest.mark.django_db
def test_respondents_are_not_in_the_line_of_their_request(client):
    client.force_login(UserFactory())
    with production_log() as log:
        client.get("/vastaa/jokin-kysely/")
    (line,) = log.named("request")
    assert "user_id" not in line
    assert "ip" not in line


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "is_kept"),
    [
        pytest.param("a1b2c3d4-e5f6", True, id="well-formed"),
        pytest.param("short", False, id="too short"),
        pytest.param("x" * 65, False, id="too long"),
        pytest.param("Matti Meikäläinen", False, id="words"),
        pytest.param("abcdefgh\nevil: 1", False, id="second line"),
    ],
)
def test_id_of_the_proxy_is_kept_and_sent_back_if_it_is_well_formed(client, given, is_kept):
    with production_log() as log:
        response = client.get("/sanasto/", headers={"x-request-id": given})
    (line,) = log.named("request")
    assert line["request_id"] == response["X-Request-ID"]
    assert (response["X-Request-ID"] == given) is is_kept


@pytest.mark.django_db
def test_error_has_one_traceback_with_the_id_of_its_request_and_without_values(settings):
    settings.ROOT_URLCONF = __name__
    with production_log() as log:
        Client(raise_request_exception=False).get("/breaks/")
    traces = [one for one in log.events if "exception" in one]
    assert len(traces) == 1
    assert "view_that_breaks_a_rule" in traces[0]["exception"]
    assert "SQLSTATE 22P02" in traces[0]["exception"]
    assert {one["request_id"] for one in log.events} == {log.events[0]["request_id"]}
    assert "invalid input" not in traces[0]["exception"]


@pytest.mark.django_db
def test_heavy_request_keeps_its_id_and_names_its_route_to_the_web_process(settings):
    def web(request):
        settings.PROCESS = "heavy"
        headers = {"x-request-id": request.headers["X-Request-ID"]}
        try:
            return Client().get("/sanasto/", headers=headers)  # as the relay sends it on
        finally:
            settings.PROCESS = "web"

    settings.PROCESS = "web"
    with production_log() as log:
        response = RequestLog(web)(RequestFactory().get("/sanasto/"))
    (heavy,), (line,) = log.named("heavy_request"), log.named("request")
    assert heavy["request_id"] == line["request_id"] == response["X-Request-ID"]
    assert heavy["route"] == line["route"] == "glossary"
    assert "X-Route" not in response


def failing(message="away", error=OperationalError):
    try:
        raise error(message)
    except error:
        return sys.exc_info()


def test_database_that_is_away_fills_no_disk():
    with production_log() as log:
        for _ in range(300):
            logging.getLogger("django.request").error("Failed: %s", "/", exc_info=failing())
    assert len(log.events) == 300
    assert len([one for one in log.events if "exception" in one]) == 1
    assert log.events[-1]["repeated"] == 299
    assert len(log.text) < 100_000


def test_other_error_is_logged_wholly_and_an_old_one_again():
    seen = Repeats(seconds=0)
    first, other = {"exc_info": failing()}, {"exc_info": failing(error=ValidationError)}
    assert "repeated" not in seen(None, "", first)
    assert "repeated" not in seen(None, "", other)
    assert "repeated" not in seen(None, "", {"exc_info": failing()})


@pytest.mark.parametrize("error", [ValueError, IntegrityError, ValidationError])
def test_message_that_may_quote_a_row_is_not_logged(error):
    assert "Kanariaz" not in without_values(failing("Key (name)=(Kanariaz) exists", error))
    assert error.__name__ in without_values(failing("x", error))


def test_cause_of_an_error_is_logged_with_it():
    try:
        try:
            raise OperationalError("no route to the database")
        except OperationalError as cause:
            raise ValueError("x") from cause
    except ValueError:
        text = without_values(sys.exc_info())
    assert text.index("no route to the database") < text.index("ValueError")


@pytest.mark.django_db
def test_slow_query_is_logged_with_its_route_and_without_values(client, settings, monkeypatch):
    settings.SLOW_QUERY_MS = 0
    monkeypatch.setattr(queries, "LONGEST_SQL", 100_000)  # whole: the conditions come last
    with production_log() as log:
        client.get("/kunnat/", {"q": "Kanariaz"})
    slow = log.named("slow_query")
    named = [one for one in slow if one["route"] == "municipality_list"]
    assert named
    assert "%s" in "".join(one["sql"] for one in named)
    assert all(one["ms"] >= 0 and one["request_id"] for one in slow)
    assert "Kanariaz" not in log.text


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT 'Kanariaz' = 'it''s Kanariaz'", id="quoted"),
        pytest.param(sql.SQL("SELECT {}").format(sql.Literal("Kanariaz")), id="composed"),
    ],
)
def test_value_within_the_sql_of_a_slow_query_is_left_out(settings, query):
    settings.SLOW_QUERY_MS, settings.PROCESS = 0, "web"
    with production_log() as log:
        queries.measured(lambda *_: None, query, None, many=False, context={})
    assert len(log.named("slow_query")) == 1
    assert "Kanariaz" not in log.text


@pytest.mark.parametrize(
    ("process", "is_logged"),
    [("web", True), ("heavy", True), ("worker", True), ("command", False)],
)
def test_slow_query_outside_requests_is_logged_by_every_process_but_a_command(
    settings, process, is_logged
):
    settings.SLOW_QUERY_MS, settings.PROCESS = 0, process
    with production_log() as log:
        queries.measured(lambda *_: None, "SELECT 1", None, many=False, context={})
    assert bool(log.named("slow_query")) == is_logged


def test_long_sql_of_a_slow_query_is_cut(settings):
    settings.SLOW_QUERY_MS, settings.PROCESS = 0, "web"
    query = f"SELECT {', '.join(f'column_{number}' for number in range(200))}"
    with production_log() as log:
        queries.measured(lambda *_: None, query, None, many=False, context={})
    (line,) = log.named("slow_query")
    assert line["sql"] == query[: queries.LONGEST_SQL]


@pytest.mark.django_db
def test_fast_query_is_not_logged(client):
    with production_log() as log:
        client.get("/haku/")
    assert log.named("slow_query") == []


def test_line_of_a_job_has_its_number_and_the_name_of_its_task():
    job = SimpleNamespace(id=17, task_name="accounts.deliver_mail")

    async def work():
        logging.getLogger("accounts").warning("Working")
        queries.measured(lambda *_: None, "SELECT 1", None, many=False, context={})

    # In a thread of its own: a browser of other tests may run a loop in this one.
    with production_log() as log, ThreadPoolExecutor(1) as thread:
        thread.submit(
            lambda: asyncio.run(job_log.job_id(work, SimpleNamespace(job=job), None))
        ).result()
    assert log.events[0]["request_id"] == "job-17"
    assert log.events[0]["task"] == "accounts.deliver_mail"


def test_line_of_the_worker_has_no_arguments_of_jobs():
    with production_log() as log:
        logging.getLogger("procrastinate.worker").info("Starting job a.b[12](text='Kanariaz')")
        jobs = [{"id": 12, "task_kwargs": {"text": "Kanariaz"}}]
        logging.getLogger("procrastinate.jobs").info("Deferred 1 job", extra={"jobs": jobs})
    assert log.events[0]["event"] == "Starting job a.b[12]"
    assert log.events[1]["jobs"] == [12]
    assert "Kanariaz" not in log.text


@pytest.mark.django_db(transaction=True)
def test_connection_made_inside_a_wrapper_leaves_that_wrapper_to_its_owner():
    def theirs(execute, sql, params, many, context):
        return execute(sql, params, many, context)

    connection.close()
    del connection.execute_wrappers[:]
    with connection.execute_wrapper(theirs):
        queries._measure(connection)

    assert connection.execute_wrappers == [queries.measured]
