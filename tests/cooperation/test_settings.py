"""Settings from the environment: what is refused, and the messages."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.models import User
from cooperation import production
from toolkit.environment import Environment

PROJECT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DATABASE_URL": "postgres://serves:word@localhost:5432/yhdyspinta",
    "DATABASE_OWNER_URL": "postgres://owns:word@localhost:5432/yhdyspinta",
    "SECRET_KEY": "a-key-that-is-long-enough-and-of-many-different-letters-1234567890",
    "ALLOWED_HOSTS": "yhdyspinta.example.org",
    "EMAIL_URL": "smtp+tls://user:word@mail.example.org:587",
}
ASK = """
from django.conf import settings
for name in {names!r}: print(getattr(settings, name))
"""


def run(environment, *names):
    """The settings of a process with this environment, and its error output."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(names=names or ("EMBEDDED",))],
        cwd=PROJECT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "cooperation.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split("\n")[:-1], done.stderr


def test_production_starts_with_complete_settings():
    names = ("PRODUCTION", "DEBUG", "HTTPS", "ALLOWED_HOSTS", "EMBEDDED", "SESSION_COOKIE_SECURE")
    output, complaint = run(PRODUCTION, *names)

    assert complaint == ""
    assert output == ["True", "False", "True", "['yhdyspinta.example.org']", "False", "True"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param({"SECRET_KEY": ""}, "SECRET_KEY is missing or weak", id="no key"),
        pytest.param({"SECRET_KEY": "changeme"}, "SECRET_KEY is missing or weak", id="short key"),
        pytest.param({"SECRET_KEY": "x" * 60}, "SECRET_KEY is missing or weak", id="dull key"),
        pytest.param({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing", id="no host"),
        pytest.param({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is missing", id="any host"),
        pytest.param({"EMAIL_URL": ""}, "EMAIL_URL is missing, or prints mail", id="no mail"),
        pytest.param({"EMAIL_URL": "consolemail://"}, "EMAIL_URL is missing", id="printed mail"),
        pytest.param({"DEBUG": "1"}, "DEBUG is on in production", id="debug"),
        pytest.param({"DEBUG": "maybe"}, "DEBUG is «maybe». Set it to 1 or 0.", id="odd flag"),
        pytest.param({"DEMO": "1"}, "DEMO is set together with DATABASE_URL", id="demonstration"),
        pytest.param({"HSTS_SECONDS": "x"}, "HSTS_SECONDS cannot be read", id="odd number"),
        pytest.param(
            {"DATABASE_URL": "sqlite:///x"}, "not the address of a PostgreSQL", id="sqlite"
        ),
        pytest.param({"DATABASE_URL": "postgres://h:x/db"}, "DATABASE_URL", id="odd address"),
    ],
)
def test_production_refuses_with_a_message(change, sentence):
    _, complaint = run(PRODUCTION | change)

    assert "ImproperlyConfigured: The settings in the environment do not suffice" in complaint
    assert sentence in complaint


@pytest.mark.parametrize(
    ("url", "backend", "sends"),
    [
        ("none", "django.core.mail.backends.dummy.EmailBackend", "False"),
        ("smtp://localhost:25", "accounts.smtp.DeadlineBackend", "True"),
    ],
)
def test_mail_is_sent_with_a_deadline_or_by_choice_not_at_all(url, backend, sends):
    output, complaint = run(
        PRODUCTION | {"EMAIL_URL": url}, "EMAIL_BACKEND", "SENDS_MAIL", "EMAIL_TIMEOUT"
    )

    assert complaint == ""
    assert output == [backend, sends, "15"]


def test_all_problems_are_reported_without_secrets():
    _, complaint = run({"DATABASE_URL": PRODUCTION["DATABASE_URL"], "SECRET_KEY": "hunter2"})

    assert "SECRET_KEY" in complaint
    assert "ALLOWED_HOSTS" in complaint
    assert "hunter2" not in complaint


def test_command_line_shows_the_message_without_a_traceback():
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": PRODUCTION["DATABASE_URL"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("The settings in the environment do not suffice:\n  - ")
    assert "  - SECRET_KEY" in done.stderr


def test_without_settings_the_embedded_database_serves_locally():
    names = ("EMBEDDED", "PRODUCTION", "DEMO", "DEBUG", "ALLOWED_HOSTS")
    output, _ = run({}, *names)

    assert output == ["True", "False", "False", "False", "['localhost', '127.0.0.1', '[::1]']"]


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param({"PRODUCTION": "1"}, id="said"),
        pytest.param({"DATABASE_OWNER_URL": PRODUCTION["DATABASE_OWNER_URL"]}, id="owner"),
        pytest.param({"ALLOWED_HOSTS": PRODUCTION["ALLOWED_HOSTS"]}, id="hosts"),
        pytest.param({"SECRET_KEY": PRODUCTION["SECRET_KEY"]}, id="key"),
    ],
)
def test_missing_database_of_production_is_refused_not_replaced(sign):
    output, complaint = run(sign)

    assert output == []
    assert f"DATABASE_URL is missing, but {next(iter(sign))} is set" in complaint


@pytest.mark.parametrize("name", ["DEMO", "DEVELOPMENT", "DEBUG"])
@pytest.mark.parametrize("database", [True, False], ids=["with database", "without"])
def test_production_refuses_other_modes(name, database):
    settings = PRODUCTION if database else {}
    _, complaint = run(settings | {"PRODUCTION": "1", name: "1"})

    assert re.search(rf"  - {name} is (set together with|on in)", complaint)


def test_demonstration_and_development_may_have_a_key_and_hosts():
    for mode in ("DEMO", "DEVELOPMENT"):
        given = {mode: "1", "SECRET_KEY": PRODUCTION["SECRET_KEY"], "ALLOWED_HOSTS": "own.example"}
        assert run(given, "EMBEDDED", "PRODUCTION") == (["True", "False"], "")


@pytest.mark.parametrize(
    ("address", "is_warned"),
    [
        ("postgres://u:p@database.example.org/y", True),
        ("postgres://u:p@database.example.org/y?sslmode=prefer", True),
        ("postgres://u:p@database.example.org/y?sslmode=verify-full", False),
        ("postgres://u:p@localhost/y", False),
        ("postgres:///y", False),
    ],
)
def test_open_connection_to_another_machine_is_warned_of(
    settings, caplog, monkeypatch, address, is_warned
):
    monkeypatch.setenv("ADDRESS", address)
    monkeypatch.setitem(settings.DATABASES, "default", Environment().database("ADDRESS"))
    production.warn_of_open_connection()

    assert ("sslmode=verify-full" in caplog.text) is is_warned


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("Yes", True), ("0", False), ("", False), ("off", False)]
)
def test_flag(monkeypatch, text, value):
    monkeypatch.setenv("FLAG", text)

    assert Environment().flag("FLAG") is value


@pytest.mark.django_db
def test_production_refuses_demonstration_people(settings):
    User.objects.create_user("coordinator-18@example.fi")
    production.refuse_unfit_database()  # elsewhere they are welcome

    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured, match="demonstration people"):
        production.refuse_unfit_database()


@pytest.mark.django_db
def test_production_refuses_demonstration_people_by_their_mark_too(settings):
    user = User.objects.create_user("renamed@kuntaliitto.invalid", is_demonstration=True)
    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured, match="demonstration people"):
        production.refuse_unfit_database()

    User.objects.filter(pk=user.pk).update(is_demonstration=False)
    production.refuse_unfit_database()


def test_cookies_of_production_are_bound_to_the_host():
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "DEVICE_COOKIE_NAME")
    output, _ = run(PRODUCTION, *names)
    assert output == ["__Host-sessionid", "__Host-csrftoken", "__Host-device"]

    output, _ = run({}, *names)  # without HTTPS a browser would refuse such names
    assert output == ["sessionid", "csrftoken", "device"]


@pytest.mark.parametrize(
    ("change", "proxies"),
    [
        pytest.param({}, "1", id="one proxy unless told otherwise"),
        pytest.param({"PROXY_COUNT": "2"}, "2", id="two proxies"),
        pytest.param({"BEHIND_PROXY": "0"}, "0", id="no proxy"),
        pytest.param({"BEHIND_PROXY": "0", "PROXY_COUNT": "1"}, "0", id="no proxy, whatever else"),
    ],
)
def test_address_written_by_a_visitor_is_not_believed_without_a_proxy(change, proxies):
    output, _ = run(PRODUCTION | change, "ALLAUTH_TRUSTED_PROXY_COUNT")

    assert output == [proxies]


@pytest.mark.django_db
def test_production_with_one_role_is_warned(settings, caplog, monkeypatch):
    settings.PRODUCTION = True
    production.refuse_unfit_database()
    assert caplog.text == ""

    monkeypatch.setattr(production, "history_is_open", lambda: True)
    production.refuse_unfit_database()
    assert "can change recorded history" in caplog.text


def test_every_setting_is_described():
    parts = (PROJECT / "cooperation" / "settings").glob("*.py")
    read = "".join(part.read_text() for part in parts)
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', read)) | {"EMBEDDED_PG_BIN", "CHROMIUM"}
    described = set(re.findall(r"`([A-Z_]+)`", (PROJECT / "docs" / "deploy.md").read_text()))

    assert "DATABASE_OWNER_URL" in names
    assert names - described == set()
