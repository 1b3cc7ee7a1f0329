"""That somebody took data out of the portal is noted."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import ngettext


def record_export(*, by: User, model: type[Model], count: int, kind: str) -> None:
    """Note who took how many rows of a table, and as which kind of file."""
    words = ngettext("Exported %(count)d row as %(kind)s.", "Exported %(count)d rows as %(kind)s.", count)
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(model),
        object_repr=str(capfirst(model._meta.verbose_name_plural)),  # noqa: SLF001 (Django documents _meta)
        action_flag=CHANGE,
        change_message=words % {"count": count, "kind": kind.upper()},
    )
