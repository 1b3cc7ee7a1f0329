"""A query of which a page needs the rows of one session: Django writes it in several times the time that it takes."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from smartcity_session.content.rows import Sessions

NO_SESSION = -1
Row = tuple[Any, ...]


class WrittenQuery:
    """A query of columns (`values_list`) for some sessions, whose SQL for one session is written once.

    `build` makes the query for sessions, without other things that differ from time to time.
    """

    def __init__(self, build: Callable[[Sessions], QuerySet[Any, Row]]) -> None:
        self._build = build

    def rows(self, sessions: Sessions) -> Iterable[Row]:
        """The rows of the sessions, in one query."""
        if not isinstance(sessions, list) or len(sessions) != 1:
            return self._build(sessions)
        query, sql, parameters, converters = self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, [sessions[0] if each == NO_SESSION else each for each in parameters])
            compiler = query.get_compiler(connection=connection)
            return list(map(tuple, compiler.apply_converters(cursor.fetchall(), converters)))

    @cached_property
    def _written(self) -> tuple[Any, str, tuple[Any, ...], Any]:
        query: Any = self._build([NO_SESSION]).query
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        return query, sql, parameters, compiler.get_converters([column for column, *_sql in compiler.select])
