#!/usr/bin/env python3
"""Django's command-line entry point for the portal."""

import os
import sys


def main() -> None:
    """Run one management command with the portal's settings; a bad variable ends it with one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartcity_session.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (after the settings are named)

    from smartcity_session.config.environment import BadVariableError  # noqa: PLC0415 (needs Django, as above)

    try:
        execute_from_command_line(sys.argv)
    except BadVariableError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
