"""Connections to the test database that outlive their test, such as those of a server's thread."""

from django.db import connection


def end_other_connections() -> None:
    """End them. PostgreSQL drops no database that is in use, and keeps rows that an open transaction may still read.

    While a browser is driven, tests have another connection than before and after it: each may have ended the other.
    """
    if connection.vendor == "postgresql":
        if connection.connection is not None and not connection.is_usable():
            connection.close()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
