"""The workers' parent: one process for each queue, started anew, stopped in order."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import wait_until

PROJECT = Path(__file__).resolve().parents[2]
SUPERVISED = """
import os, sys, time, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from background.queues import QUEUES
from background.supervisor import Supervisor

def work(queue):
    print(queue.name, os.getpid(), flush=True)
    time.sleep(60)

Supervisor(QUEUES[:2], work).run()
"""


@pytest.fixture
def parent():
    started = subprocess.Popen(
        [sys.executable, "-c", SUPERVISED], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    yield started
    started.kill()
    started.communicate()


def workers_of(parent, number):
    lines = [parent.stdout.readline().split() for _ in range(number)]
    return {queue: int(pid) for queue, pid in lines}


def is_alive(pid):
    try:
        return not re.search(r"State:\tZ", Path(f"/proc/{pid}/status").read_text())
    except FileNotFoundError:
        return False


def test_killed_worker_of_a_queue_is_replaced_and_the_others_go_on(parent):
    workers = workers_of(parent, 2)
    assert set(workers) == {"mail", "files"}

    os.kill(workers["mail"], signal.SIGKILL)

    new = workers_of(parent, 1)
    assert new["mail"] != workers["mail"]
    assert is_alive(workers["files"])
    parent.terminate()
    assert parent.wait(15) == 0
    assert not any(is_alive(pid) for pid in (workers["files"], new["mail"]))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
def test_workers_end_when_their_parent_is_killed(parent):
    workers = workers_of(parent, 2)

    parent.kill()

    wait_until(lambda: not any(is_alive(pid) for pid in workers.values()))
