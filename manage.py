#!/usr/bin/env python
"""Django's command line, with a sentence instead of a traceback where the database cannot run."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from cooperation.embedded.server import EmbeddedServerError

    try:
        execute_from_command_line(sys.argv)
    except (EmbeddedServerError, ImproperlyConfigured) as problem:
        sys.exit(f"{problem}")


if __name__ == "__main__":
    main()
