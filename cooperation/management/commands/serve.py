import signal
import sys
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from cooperation.preparation import keep_static_files, prepare
from cooperation.production import database_answers, refuse_unfit_database
from toolkit import metrics, serving


class Command(BaseCommand):
    help = "Serve with several web processes and a background worker until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web processes")
        parser.add_argument("--threads", type=int, default=32, help="threads of a web process")
        parser.add_argument("--no-background", action="store_true", help="no background work")
        parser.add_argument("--prepare", action="store_true", help="first do what `prepare` does")

    def handle(self, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # stop in order, at any step
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # nothing to replace before it serves
        try:
            self.serve(**options)
        except KeyboardInterrupt:
            self.report("Stopped.")

    def serve(self, *, host: str, port: int, **options: Any) -> None:
        inherited = serving.inherited_socket()
        if not inherited:  # check the port before the long steps, listen after them
            serving.open_port(host, port).close()
        if options["prepare"]:
            prepare(self.report)
        keep_static_files()
        refuse_unfit_database()
        if settings.EMBEDDED:
            connection.ensure_connection()  # this process keeps the embedded database running
            connection.close()
        with (
            inherited or serving.open_port(host, port) as listening,
            closing(serving.HeavySocket()) as heavy,
        ):
            children = [
                serving.web(
                    listening, workers=options["workers"], threads=options["threads"], heavy=heavy
                ),
                serving.heavy_web(heavy),
            ]
            if not options["no_background"]:
                children.append(serving.background_worker(waits_for=database_answers))
            self.greet(*listening.getsockname()[:2])
            with metrics.common_folder(settings.VAR_DIR):
                sys.exit(serving.Supervisor(children, self.report).run())

    def greet(self, host: str, port: int) -> None:
        self.report(f"Yhdyspinta is at http://{host}:{port}/ (Ctrl-C stops it)")
        if settings.DEMO:
            self.report(
                "Demonstration data. Sign in as staff@example.fi or coordinator-18@example.fi, "
                f"password: {settings.DEMO_PASSWORD}"
            )

    def report(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
