"""The WSGI application that tests/toolkit/test_turn_worker.py serves with the real worker."""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()
sys.setswitchinterval(0.0005)  # as in cooperation/wsgi.py: else the main thread waits for its turns

LARGE = b"x" * 8_000_000


def application(environ, start_response):
    """Answers at once, after a computation, after a pause, or with a large body."""
    path = environ["PATH_INFO"]
    if path == "/computed":
        end = time.thread_time() + 0.02
        while time.thread_time() < end:
            pass
    elif path.startswith("/waits"):
        time.sleep(float(path.removeprefix("/waits/") if path != "/waits" else 1))
    body = LARGE if path == "/large" else path.encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
