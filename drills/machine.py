"""A bare Debian in a folder, where the commands of docs/deploy.md run as root, as they are written.

What the drills replace, and nothing else: systemd (`Systemd` reads the real units and starts what
they say), ports that are in use here, and the address of the repository.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tarfile
import time
from contextlib import suppress
from pathlib import Path

from drills import programs, users
from drills.postgres import PROJECT

SUITE, MIRROR = "bookworm", "http://deb.debian.org/debian"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
KEPT_PACKAGES = PROJECT / "var" / "drills" / "packages"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def missing() -> str:
    """Why there can be no such machine here; empty if there can."""
    if os.geteuid() != 0:
        return "only root can make one"
    return "" if programs.program("debootstrap") else "debootstrap is not installed"


def base() -> Path:
    """A tar archive of a bare Debian, made once (some minutes)."""
    kept = PROJECT / "var" / "drills" / f"{SUITE}.tar"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with users.folder() as folder:
            root = folder / "root"
            packages = "--include=ca-certificates,python3,python3-venv"
            subprocess.run(
                ["debootstrap", "--variant=minbase", packages, SUITE, root, MIRROR],
                check=True,
                env=os.environ | {"PATH": programs.path()},
                stdout=subprocess.DEVNULL,
            )
            unfinished = kept.with_suffix(".part")
            with tarfile.open(unfinished, "w") as archive:
                archive.add(root, ".", filter=_without_downloads)
            unfinished.rename(kept)
    return kept


NOT_NEEDED = ("var/lib/apt/lists/", "var/cache/", "usr/share/doc/", "usr/share/man/")
"""What small base images leave out, too; and translations of the system's messages."""


def _without_downloads(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    name = entry.name.removeprefix("./")
    is_needed = entry.isdir() or not name.startswith((*NOT_NEEDED, "usr/share/locale/"))
    return entry if is_needed else None


class Machine:
    """The folder; `sh` runs commands in it as root."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def make(self) -> None:
        """Unpack the bare system, and let it reach the network as this one does."""
        self.root.mkdir()
        subprocess.run(["tar", "-x", "-f", base(), "-C", self.root], check=True)
        for name in ("/etc/resolv.conf", "/etc/hosts", str(CERTIFICATES)):
            if Path(name).exists():
                shutil.copyfile(name, self.path(name))
        # It is removed soon: no need to wait for the disk after each package.
        self.path("/etc/dpkg/dpkg.cfg.d/drill").write_text("force-unsafe-io\n")
        KEPT_PACKAGES.mkdir(parents=True, exist_ok=True)
        for package in KEPT_PACKAGES.glob("*.deb"):
            shutil.copy(package, self.path("/var/cache/apt/archives"))

    def keep_packages(self) -> None:
        """Keep the packages that were downloaded for the next machine; their hashes are checked."""
        for package in self.path("/var/cache/apt/archives").glob("*.deb"):
            shutil.copy(package, KEPT_PACKAGES)

    def path(self, inside: str) -> Path:
        return self.root / inside.lstrip("/")

    def sh(self, commands: str) -> str:
        """What the commands print; raises RuntimeError at the first that fails."""
        done = subprocess.run(
            ["chroot", self.root, "sh", "-euc", commands],
            env={"PATH": PATH, "HOME": "/root", "LC_ALL": "C.UTF-8", **certificates()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{commands}\n{done.stdout[-3000:]}")
        return done.stdout


def certificates() -> dict[str, str]:
    """Where programs that do not ask the system find the authorities that this machine trusts."""
    return {
        "PIP_CERT": str(CERTIFICATES),
        "SSL_CERT_FILE": str(CERTIFICATES),
        "DEBIAN_FRONTEND": "noninteractive",
    }


class Systemd:
    """Starts, reloads and stops what the units in the machine say, as systemd would."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.sockets: dict[str, socket.socket] = {}
        self.reports = 0

    def command(self, line: str) -> None:
        """Carry out one `systemctl` command."""
        verb, *units = [word for word in line.split()[1:] if not word.startswith("--")]
        for unit in units:
            name = unit if "." in unit else f"{unit}.service"
            if name == "nginx.service":
                self._nginx()
            elif name.endswith(".socket"):
                self._listen(name)
            elif verb == "reload":
                self.processes[name].send_signal(signal.SIGHUP)
            else:
                self.stop(name)
                self._start(name)

    def unit(self, name: str) -> dict[str, list[str]]:
        """The values of each key of a unit."""
        found: dict[str, list[str]] = {}
        for line in self.machine.path(f"/etc/systemd/system/{name}").read_text().splitlines():
            if match := re.fullmatch(r"(\w+)=(.*)", line):
                found.setdefault(match[1], []).append(match[2])
        return found

    def log(self, name: str) -> Path:
        return self.machine.root.parent / f"{name}.log"

    def stop(self, name: str) -> None:
        process = self.processes.pop(name, None)
        if process:
            process.terminate()
            process.wait(90)

    def stop_all(self) -> None:
        for name in list(self.processes):
            self.stop(name)
        for listening in self.sockets.values():
            listening.close()
        with suppress(RuntimeError):
            self.machine.sh("nginx -s stop")

    def _listen(self, name: str) -> None:
        host, port = self.unit(name)["ListenStream"][0].split(":")
        backlog = int(self.unit(name)["Backlog"][0])
        service = self.unit(name)["Service"][0]
        os.open("/dev/null", os.O_RDONLY)  # so that subprocess has no use of its own for number 3
        self.sockets[service] = socket.create_server((host, int(port)), backlog=backlog)

    def _start(self, name: str) -> None:
        unit = self.unit(name)
        listening = self.sockets.get(name)
        command = unit["ExecStart"][0].split()
        if listening:
            command = ["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"', "sh", *command]
        with self.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                env=self._environment(unit),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                close_fds=False,
                preexec_fn=lambda: self._enter(unit, listening),
            )

    def _environment(self, unit: dict[str, list[str]]) -> dict[str, str]:
        lines = self.machine.path(unit["EnvironmentFile"][0]).read_text().splitlines()
        lines += [word for value in unit["Environment"] for word in value.split()]
        pairs = (line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
        return {"PATH": PATH, "LC_ALL": "C.UTF-8"} | dict(pairs)

    def _enter(self, unit: dict[str, list[str]], listening: socket.socket | None) -> None:
        """Runs in the new process: into the machine, as the unit's user, with its socket."""
        if listening:
            os.dup2(listening.fileno(), 3)
            os.set_inheritable(3, True)  # noqa: FBT003 - also where it was 3 already
        owner = _entry(self.machine.path("/etc/passwd").read_text(), unit["User"][0])
        os.chroot(self.machine.root)
        os.chdir(unit["WorkingDirectory"][0])
        os.setgroups([])
        os.setgid(owner.pw_gid)
        os.setuid(owner.pw_uid)

    def _nginx(self) -> None:
        with suppress(RuntimeError):
            self.machine.sh("nginx -s stop 2>/dev/null")
            time.sleep(1)
        self.machine.sh("nginx >/var/log/nginx/start.log 2>&1 </dev/null")


def _entry(passwd: str, user: str) -> pwd.struct_passwd:
    for line in passwd.splitlines():
        words = line.split(":")
        if words[0] == user:
            return pwd.struct_passwd(
                (user, "x", int(words[2]), int(words[3]), words[4], words[5], words[6])
            )
    raise RuntimeError(f"The machine has no user {user}.")
