"""When what the public sees has changed: a row for each change, so that every process notices on its own."""

from typing import Any

from django.db import models
from django.db.models import Count, Max

KEPT = 1000


class Revision(models.Model):
    """One change of what the public may see, written in the transaction that makes it.

    Rows are only added: no two writers wait for each other. A transaction that ends late brings a lower number than
    one that is known already, so number and count together tell one state from another.
    """

    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def current(cls) -> tuple[int, int]:
        """The state of the portal: equal as long as nothing public has changed. One query."""
        found = cls.objects.aggregate(newest=Max("pk"), count=Count("pk"))
        return found["newest"] or 0, found["count"]

    @classmethod
    def record(cls, **_signal: Any) -> None:
        """Say that something public changes, in the running transaction. A receiver of Django's model signals."""
        made = cls.objects.create()
        if made.pk % KEPT == 0:
            cls.objects.filter(pk__lte=made.pk - KEPT).delete()
