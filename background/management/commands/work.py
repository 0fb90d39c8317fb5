"""Do background work until stopped: a process for each queue."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from background.queues import QUEUES
from background.supervisor import Supervisor


class Command(BaseCommand):
    """Argument parsing around `background.supervisor`."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--queue",
            action="append",
            choices=[queue.name for queue in QUEUES],
            help="only this queue; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = options["queue"] or [queue.name for queue in QUEUES]
        Supervisor([queue for queue in QUEUES if queue.name in chosen]).run()
