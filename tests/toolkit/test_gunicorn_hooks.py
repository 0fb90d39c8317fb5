"""What web processes believe of a request's headers: nothing that the settings do not name."""

from __future__ import annotations

from pathlib import Path

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from toolkit import gunicorn_hooks

SENT = (
    b"GET /kunnat/ HTTP/1.1\r\nHost: example.org\r\n"
    b"SCRIPT_NAME: /kunnat\r\nPATH_INFO: /admin/\r\nX-Forwarded-Proto: https\r\n\r\n"
)


def read(config):
    """The header names and the scheme of a request from this machine, as gunicorn reads it."""
    request = next(RequestParser(config, iter([SENT]), ("127.0.0.1", 50000)))
    return {name for name, _value in request.headers}, request.scheme


@pytest.fixture
def ours():
    config = Config()
    for name in config.settings:
        if hasattr(gunicorn_hooks, name):
            config.set(name, getattr(gunicorn_hooks, name))
    return config


def test_header_of_a_reader_moves_no_page_to_another_address(ours):
    """A page rendered for one address must not be kept as that of another."""
    assert read(Config())[0] >= {"SCRIPT_NAME", "PATH_INFO"}  # gunicorn's own default

    assert read(ours)[0] == {"HOST", "X-FORWARDED-PROTO"}


def test_scheme_is_left_to_the_settings(ours):
    assert read(Config())[1] == "https"

    assert read(ours)[1] == "http"


def test_web_processes_are_started_with_these_settings():
    started = Path(gunicorn_hooks.__file__).with_name("serving.py").read_text()

    assert '"python:toolkit.gunicorn_hooks"' in started
