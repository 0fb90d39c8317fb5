"""Runs docs/deploy.md to its end: from a bare Debian to a new release and back, as it is written.

Once on PostgreSQL 15 and once on the newest. While releases are replaced, readers ask through the
proxy at a steady rate, and none may be refused.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from drills import machine as machines
from drills import proxy, users
from drills.clients import Answers, Target, percentile, steady_rate
from drills.machine import Machine, Systemd
from drills.postgres import PROJECT, Postgres, Programs, newest, oldest
from drills.results import Results
from drills.waiting import seconds_until

REPOSITORY = "https://example.org/yhdyspinta.git"
RELEASES = ("0.1", "0.2")
READERS_A_SECOND = 5
ALONE = ("systemctl", "nginx")
"""How commands begin before which ports are replaced."""
FEWEST_BLOCKS = 10
"""In the document; fewer would mean that they are not found."""
MESSAGE = "/* A later release. */\n"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of commands, with the heading it is under."""

    heading: str
    language: str
    text: str

    def commands(self) -> list[str]:
        """The commands, long ones joined; those that start or check a server are by themselves."""
        lines = self.text.replace("\\\n", " ").strip().splitlines()
        found: list[str] = []
        for line in lines:
            if not found or line.startswith(ALONE) or found[-1].startswith(ALONE):
                found.append(line)
            else:
                found[-1] += f"\n{line}"
        return found


def blocks(text: str) -> list[Block]:
    """The blocks of the document that are to be run."""
    found, heading = [], ""
    for part in re.split(r"(^## [^\n]*$|^```\w+\n.*?^```$)", text, flags=re.MULTILINE | re.DOTALL):
        if part.startswith("## "):
            heading = part.removeprefix("## ")
        elif part.startswith(("```sh", "```sql")):
            language, _, commands = part.removeprefix("```").removesuffix("```").partition("\n")
            found.append(Block(heading, language, commands))
    return found


def run(results: Results) -> None:
    """Run the document on the oldest and on the newest PostgreSQL."""
    if reason := machines.missing() or ("" if proxy.is_installed() else "nginx is not installed"):
        results.not_measured("docs/deploy.md to its end", promised="every command", reason=reason)
        return
    for programs in {one.version: one for one in (oldest() or newest(), newest())}.values():
        with users.folder() as folder:
            Document(folder, programs, results).run()


class Document:
    """One run of the document on one version of PostgreSQL."""

    def __init__(self, folder: Path, programs: Programs, results: Results) -> None:
        self.folder, self.results = folder, results
        self.postgres = Postgres(programs, folder / "pg" / "data")
        self.machine = Machine(folder / "root")
        self.systemd = Systemd(self.machine)
        self.port, self.tls, self.plain = (users.free_port() for _ in range(3))
        self.ran = 0

    def run(self) -> None:
        version = self.postgres.programs.version
        every = blocks((PROJECT / "docs" / "deploy.md").read_text())
        self.machine.make()
        self._make_repository()
        with self.postgres:
            try:
                self._run(every)
            finally:
                self.systemd.stop_all()
        self.results.add(
            f"docs/deploy.md on a bare Debian and PostgreSQL {version}",
            promised=f"all {len(every)} blocks run",
            measured=f"{self.ran} blocks",
            is_met=self.ran == len(every) >= FEWEST_BLOCKS,
        )

    def _run(self, every: list[Block]) -> None:
        for number, block in enumerate(every):
            if block.heading.startswith("8. ") and not every[number - 1].heading.startswith("8. "):
                self._check_site()
                return self._releases(every[number:])
            self._run_block(block)
        raise RuntimeError("docs/deploy.md has no section 8, of releases.")

    def _releases(self, rest: list[Block]) -> None:
        """The blocks that replace releases, with readers meanwhile."""
        old = self._stylesheet()
        with steady_rate(self._readers(), "/", a_second=READERS_A_SECOND) as answers:
            for block in rest:
                before = self._renewals()
                self._run_block(block)
                self._wait_for_renewal(before)
        self._report(answers, self._get(old)[0])
        self._restart()

    def _restart(self) -> None:
        """A whole restart: systemd keeps the socket, so readers wait instead of being refused."""
        with steady_rate(self._readers(timeout=90), "/alueet/", a_second=1) as answers:
            self.systemd.command("systemctl restart yhdyspinta-web.service")
            seconds_until(lambda: self._get("/alueet/")[0] == 200, at_most=120)
        self.results.add(
            "systemctl restart, with readers meanwhile",
            promised="0 refused, they wait ≤ 60 s",
            measured=f"{answers.failed} refused; longest wait {max(answers.times):.1f} s",
            is_met=answers.failed == 0 and answers.count > 2 and max(answers.times) <= 60,
        )

    def _report(self, answers: Answers, status: int) -> None:
        self.results.add(
            "a new release and back, with readers meanwhile",
            promised="0 refused, p99 ≤ 5 s",
            measured=f"{answers.failed} refused; {answers.summary()} {answers.failures[:3]}",
            is_met=answers.failed == 0
            and percentile(answers.times, 99) <= 5
            and answers.count > 20,
        )
        self.results.add(
            "a former release's stylesheet",
            promised="200",
            measured=str(status),
            is_met=status == 200,
        )

    def _run_block(self, block: Block) -> None:
        if block.language == "sql":
            self.postgres.psql(block.text, self.postgres.url("postgres", "postgres"))
        else:
            for command in block.commands():
                self._command(command)
        self.machine.keep_packages()
        self.ran += 1
        print(f"    {block.heading}: {block.text.strip().splitlines()[-1][:90]}", flush=True)

    def _command(self, command: str) -> None:
        command = command.replace(REPOSITORY, "/srv/git/yhdyspinta.git")
        command = command.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")
        self._replace_ports()
        if command.startswith("systemctl"):
            self.systemd.command(command)
        else:
            self.machine.sh(command)

    def _replace_ports(self) -> None:
        """The one thing that the machine cannot have for itself: its ports."""
        for pattern, found, ours in (
            ("etc/yhdyspinta*.env", r"127\.0\.0\.1:5432", f"127.0.0.1:{self.postgres.port}"),
            (
                "etc/systemd/system/yhdyspinta.socket",
                r"127\.0\.0\.1:8000",
                f"127.0.0.1:{self.port}",
            ),
            ("etc/nginx/conf.d/yhdyspinta.conf", r"127\.0\.0\.1:8000", f"127.0.0.1:{self.port}"),
            ("etc/nginx/conf.d/yhdyspinta.conf", r"listen 80\b", f"listen {self.plain}"),
            ("etc/nginx/conf.d/yhdyspinta.conf", r"listen 443\b", f"listen {self.tls}"),
            ("etc/nginx/conf.d/yhdyspinta.conf", r"listen \[::\].*\n", "\n"),
        ):
            for file in self.machine.root.glob(pattern):
                text = file.read_text()
                if re.search(found, text):
                    file.write_text(re.sub(found, ours, text))

    def _make_repository(self) -> None:
        """The repository, with this commit as the first release and a small change as the next."""
        bare, work = self.machine.path("/srv/git/yhdyspinta.git"), self.folder / "work"
        for words in (
            ("clone", "--quiet", "--no-hardlinks", str(PROJECT), str(work)),
            ("-C", str(work), "switch", "--quiet", "--create", RELEASES[0]),
            ("-C", str(work), "switch", "--quiet", "--create", RELEASES[1]),
        ):
            subprocess.run(["git", *words], check=True)
        stylesheet = next(iter(sorted(work.glob("static/**/*.css"))))
        for stylesheet in work.glob("static/**/*.css"):
            stylesheet.write_text(stylesheet.read_text() + MESSAGE)
        identity = ("-c", "user.name=Drill", "-c", "user.email=drill@example.org")
        subprocess.run(
            ["git", "-C", work, *identity, "commit", "--quiet", "-am", "Change the styles"],
            check=True,
        )
        subprocess.run(["git", "clone", "--quiet", "--bare", work, bare], check=True)

    # The site ------------------------------------------------------------------------------------

    def _readers(self, timeout: float = 30) -> Target:
        return Target(f"https://127.0.0.1:{self.tls}", timeout=timeout)

    def _get(self, path: str) -> tuple[int, str]:
        reader = proxy.Reader(self.tls)
        status, _, body = reader.get(path)
        return status, body.decode(errors="replace")

    def _stylesheet(self) -> str:
        found = re.search(r'href="(/static/[^"]+\.css)"', self._get("/")[1])
        if not found:
            raise RuntimeError("The front page names no stylesheet.")
        return found[1]

    def _check_site(self) -> None:
        page = self._get("/alueet/")
        counties = set(re.findall(r"/alueet/([a-z-]+)/", page[1])) - {"vertaa"}
        self.results.add(
            "the site through the proxy",
            promised="200, 21 counties",
            measured=f"{page[0]}, {len(counties)} counties",
            is_met=page[0] == 200 and len(counties) == 21,
        )

    def _renewals(self) -> int:
        log = self.systemd.log("yhdyspinta-web.service").read_text()
        return log.count("The web server: the new release has taken over.")

    def _wait_for_renewal(self, before: int) -> None:
        seconds = seconds_until(lambda: self._renewals() > before, at_most=330, in_a_row=1)
        if seconds > 330:
            log = self.systemd.log("yhdyspinta-web.service").read_text()
            raise RuntimeError(f"The new release did not take over:\n{log[-2000:]}")
