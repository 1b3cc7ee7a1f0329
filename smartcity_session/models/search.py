"""What the search looks in: a copy of the published contents as words, which can be made anew at any time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.session import ConferenceSession


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """Queries on the entries."""

    def published(self) -> "SearchEntryQuerySet":
        """Entries of sessions that the public may see."""
        return self.filter(session__in=ConferenceSession.objects.published())


class SearchEntry(models.Model):
    """One thing that a search finds in one session: a speaker of two sessions has two, which are shown as one.

    So are those of one thing in several languages: what is translated has an entry for each `language`.

    The database keeps an index of the two texts of words beside this table: FTS5 on SQLite, a tsvector on PostgreSQL.
    On SQLite, a migration that changes this table makes it anew without its triggers, and has to bring them back.
    """

    is_public = False  # `search.index` records one revision for all entries that it makes

    class Kind(models.TextChoices):
        SESSION = "session", _("Session")
        TALK = "talk", _("Talk")
        SPEAKER = "speaker", _("Speaker")
        ORGANISATION = "organisation", _("Organisation")
        MATERIAL = "material", _("Material")
        EVENT = "event", _("Event")

    session = models.ForeignKey(ConferenceSession, on_delete=models.CASCADE, related_name="search_entries")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    thing = models.UUIDField(_("which session, talk, person..."))
    slug = models.CharField(_("its part of the address"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=500)
    text = models.TextField(_("text"), blank=True)
    title_words = models.TextField(_("words of the title"), blank=True)
    text_words = models.TextField(_("words of the text"), blank=True)
    folding = models.PositiveSmallIntegerField(_("how the words were made"))

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["session", "kind", "thing", "language"], name="search_entry_in_language")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"


class SearchDebt(models.Model):
    """A pending session: it was changed, and its entries and its readiness have not been made anew yet.

    The row is written with the change, in one transaction, and deleted a moment later. When the process dies in
    between, it stays, and the next change or start makes the entries (`search.index.reindex_pending`). There is no
    foreign key: the session may be deleted. Without `entries`, only the readiness is outdated: the search does not find
    what was changed.
    """

    is_public = False

    session_pk = models.BigIntegerField(_("session"))
    entries = models.BooleanField(default=True, db_default=True)

    class Meta:
        verbose_name = _("search debt")
        verbose_name_plural = _("search debts")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.session_pk)
