#!/usr/bin/env python
"""Django's command line, with a sentence instead of a traceback where the database cannot run."""

import errno
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError
    from procrastinate.exceptions import ConnectorException

    from toolkit.embedded.server import EmbeddedServerError

    try:
        execute_from_command_line(sys.argv)
    except (EmbeddedServerError, ImproperlyConfigured) as problem:
        sys.exit(f"{problem}")
    except (OperationalError, ConnectorException) as problem:
        sys.exit(f"The database does not answer as it should. {problem}".strip())
    except OSError as problem:
        if problem.errno != errno.ENOSPC:
            raise
        sys.exit("The disk is full. Make room and start again; nothing acknowledged is lost.")


if __name__ == "__main__":
    main()
