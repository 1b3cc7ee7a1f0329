"""How far each session is, stored so that lists of thousands can show it and be filtered by it."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.session import ConferenceSession


class ReadinessItem(models.TextChoices):
    """What a session needs until it is ready, in the order in which it is asked for."""

    TIME = "time", _("Time")
    ROOM = "room", _("Room")
    ABSTRACT = "abstract", _("Abstract")
    SPEAKERS = "speakers", _("Speakers")
    PHOTOS = "photos", _("Photos")
    MATERIALS = "materials", _("Materials")
    PDF = "pdf", _("PDF")


class SessionReadinessQuerySet(models.QuerySet["SessionReadiness"]):
    """Queries on the readiness."""

    def behind(self) -> "SessionReadinessQuerySet":
        """Those whose latest edition says something else than the page."""
        return self.filter(changes__gt=0, session__first_published_at__isnull=False)

    def incomplete(self) -> "SessionReadinessQuerySet":
        """Those that lack something besides the PDF."""
        return self.exclude(**dict.fromkeys(COLUMNS.values(), True))


class SessionReadiness(models.Model):
    """What a session has of what it needs, and by how many changes it is ahead of its latest edition.

    It is made anew from the contents after every save that concerns them (`readiness.stored`), as the entries of the
    search are. The table is its own: that somebody's affiliation changes is no change of the session's row.
    """

    is_public = False

    session = models.OneToOneField(
        ConferenceSession,
        on_delete=models.CASCADE,
        db_constraint=False,  # the release before deletes drafts without knowing this table
        primary_key=True,
        related_name="readiness",
        verbose_name=_("session"),
    )
    content_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    changed_at = models.DateTimeField(
        null=True, editable=False
    )  # when the content became another one, where it is known
    changes = models.PositiveIntegerField(_("changes since the latest edition"), null=True)
    has_time = models.BooleanField(ReadinessItem.TIME.label)
    has_room = models.BooleanField(ReadinessItem.ROOM.label)
    has_abstract = models.BooleanField(ReadinessItem.ABSTRACT.label)
    has_speakers = models.BooleanField(ReadinessItem.SPEAKERS.label)
    has_photos = models.BooleanField(ReadinessItem.PHOTOS.label)
    has_materials = models.BooleanField(ReadinessItem.MATERIALS.label)

    objects = SessionReadinessQuerySet.as_manager()

    class Meta:
        verbose_name = _("readiness of a session")
        verbose_name_plural = _("readiness of the sessions")
        default_permissions = ()
        indexes = [
            models.Index(fields=["session"], condition=Q(changes__gt=0), name="readiness_behind"),
        ]

    def __str__(self) -> str:
        return str(self.session_id)

    @property
    def missing(self) -> list[ReadinessItem]:
        """What the session lacks; the PDF where it is behind, or where there is none."""
        lacking = [item for item, column in COLUMNS.items() if not getattr(self, column)]
        return lacking if self.changes == 0 else [*lacking, ReadinessItem.PDF]


# The column of each item but the PDF, of which `changes` tells.
COLUMNS: Mapping[ReadinessItem, str] = {
    item: f"has_{item.value}" for item in ReadinessItem if item is not ReadinessItem.PDF
}
