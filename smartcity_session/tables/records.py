"""That somebody took data out of the portal is noted in the history."""

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import ngettext

from smartcity_session.history.recording import Action, record


def record_export(*, by: User, model: type[Model], count: int, kind: str) -> None:
    """Note who took how many rows of a table, and as which kind of file."""
    words = ngettext("%(table)s: %(count)d row as %(kind)s", "%(table)s: %(count)d rows as %(kind)s", count)
    table = capfirst(model._meta.verbose_name_plural)  # noqa: SLF001 (Django documents _meta)
    record(action=Action.EXPORT, by=by, note=words % {"table": table, "count": count, "kind": kind.upper()})
