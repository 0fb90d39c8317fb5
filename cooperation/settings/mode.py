"""Whether this is production, development or a demonstration: the environment decides.

A database of their own belongs to demonstrations and development only: a start that looks like
production is never given one, whatever is missing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from toolkit.embedded.server import DATABASE, RUNTIME
from toolkit.environment import Environment

SIGNS_OF_PRODUCTION = ("PRODUCTION", "DATABASE_OWNER_URL", "ALLOWED_HOSTS", "SECRET_KEY")
"""Settings that mean nothing to a demonstration; one of them asks for DATABASE_URL."""


class Mode(NamedTuple):
    """The database's address (None: embedded) and the mode; exactly one of the last three holds."""

    server: dict[str, Any] | None
    demo: bool
    development: bool
    production: bool


def read_mode(env: Environment) -> Mode:
    """Read the mode; what contradicts it is refused in `env`."""
    server = env.database("DATABASE_URL")
    is_missing = server is None and not env.text("DATABASE_URL")
    wants_production = env.flag("PRODUCTION")
    demo, development = env.flag("DEMO"), env.flag("DEVELOPMENT")
    if demo and server:
        env.refuse(
            "DEMO is set together with DATABASE_URL: demonstration people may exist only in the "
            "embedded database. Unset one of the two."
        )
    if wants_production:
        _refuse_beside_production(env, demo=demo, development=development)
    if is_missing and (wants_production or not (demo or development)):
        _refuse_missing_database(env)
    if env.problems:  # read the other settings as those of production, to report them as well
        server = server or _no_server()
    is_embedded = server is None
    development = not wants_production and (development or (is_embedded and not demo))
    return Mode(server, demo, development, production=not (is_embedded or development))


def _refuse_beside_production(env: Environment, *, demo: bool, development: bool) -> None:
    for name, is_set in (("DEMO", demo), ("DEVELOPMENT", development)):
        if is_set:
            env.refuse(f"{name} is set together with PRODUCTION. Unset one of the two.")


def _refuse_missing_database(env: Environment) -> None:
    signs = [name for name in SIGNS_OF_PRODUCTION if _is_set(env, name)]
    if signs:
        env.refuse(
            f"DATABASE_URL is missing, but {', '.join(signs)} {'is' if len(signs) == 1 else 'are'} "
            "set, so this is production: it runs only on a database of its own. Set DATABASE_URL "
            "to the runtime role's address. (DEMO=1 or DEVELOPMENT=1 use the embedded database.)"
        )


def _is_set(env: Environment, name: str) -> bool:
    return env.flag(name) if name == "PRODUCTION" else bool(env.text(name))


def _no_server() -> dict[str, Any]:
    """Stands in for a refused address until all settings are read."""
    return {"ENGINE": "django.db.backends.postgresql", "NAME": DATABASE, "USER": RUNTIME}
