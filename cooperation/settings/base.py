"""Where files are, the mode, and the database."""

from pathlib import Path
from typing import Any

from cooperation.settings.mode import read_mode
from toolkit.database.limits import KINDS, connection_options
from toolkit.embedded.server import DATABASE, OWNER, RUNTIME
from toolkit.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = Environment()
VAR_DIR = Path(
    env.text("VAR_DIR", str(BASE_DIR / "var"))
)  # everything that this installation writes

# Mode ----------------------------------------------------------------------------------------

mode = read_mode(env)
server, DEMO = mode.server, mode.demo
EMBEDDED, DEVELOPMENT, PRODUCTION = server is None, mode.development, mode.production
DEBUG = env.flag("DEBUG")
if DEBUG and PRODUCTION:
    env.refuse("DEBUG is on in production: it shows the system's inside to anyone. Unset it.")

# Database ------------------------------------------------------------------------------------
# Two roles: the runtime role serves and cannot touch recorded history or the schema; the owner
# role migrates (cooperation/roles.py). Without DATABASE_OWNER_URL one role does both.

OWNER_LOGIN: dict[str, Any] | None
if server is None:
    server = {
        "ENGINE": "toolkit.embedded",
        "NAME": DATABASE,
        "USER": RUNTIME,
        "PORT": "5432",
        "OPTIONS": {"data_dir": VAR_DIR / "pg"},
    }
    OWNER_LOGIN = {"USER": OWNER}
else:
    OWNER_LOGIN = env.database("DATABASE_OWNER_URL")

RUNTIME_ROLE = server["USER"]
PROCESS = env.text("PROCESS", "command")  # set by `serve` for the processes that it starts
if PROCESS not in KINDS:
    env.refuse(f"PROCESS is «{PROCESS}». It is set by `manage.py serve`; unset it.")
    PROCESS = "command"
if server["ENGINE"] == "django.db.backends.postgresql":
    server["ENGINE"] = "toolkit.database"
DATABASES = {
    "default": server
    | {
        "OPTIONS": connection_options(PROCESS) | server.get("OPTIONS", {}),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": env.number("DATABASE_KEEP_SECONDS", 60),
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
