"""Texts of rows in a further language, and the one list of the fields that have them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.congress import Congress
from smartcity_session.models.fields import LanguageField, ProseField
from smartcity_session.models.session import ConferenceSession


class TextSubject(models.TextChoices):
    """What a translated text is of."""

    SESSION = "session", _("session")
    QUESTION = "question", _("guiding question")
    OUTCOME = "outcome", _("envisaged outcome")
    TALK = "talk", _("talk")
    RELATED = "related", _("related session")
    MATERIAL = "material", _("material")
    EVENT = "event", _("linked event")
    SPEAKER = "speaker", _("speaker")
    ROOM = "room", _("room")
    TOPIC = "topic", _("topic")
    CONGRESS = "congress", _("congress")
    NOTICE = "notice", _("notice")
    PAGE = "page", _("page")
    BREAK = "break", _("break")


class Translated(NamedTuple):
    """A model whose rows have translations, by its label, and those of its fields that do."""

    model: str
    fields: tuple[str, ...]


# In the order in which they are read. Names of people have their own field for another script.
TRANSLATED: dict[TextSubject, Translated] = {
    TextSubject.SESSION: Translated(
        "smartcity_session.ConferenceSession",
        ("title", "cancellation_note", "organiser", "partners", "abstract", "outcomes_lead_in"),
    ),
    TextSubject.QUESTION: Translated("smartcity_session.GuidingQuestion", ("text",)),
    TextSubject.OUTCOME: Translated("smartcity_session.Outcome", ("text", "evidence")),
    TextSubject.TALK: Translated("speakers.Talk", ("title", "abstract")),
    TextSubject.RELATED: Translated("smartcity_session.RelatedSession", ("title", "reason")),
    TextSubject.MATERIAL: Translated("materials.Material", ("title", "note")),
    TextSubject.EVENT: Translated("materials.LinkedEvent", ("name", "host_event", "city", "country", "reason")),
    TextSubject.SPEAKER: Translated("speakers.Speaker", ("affiliation", "role", "city", "country", "bio")),
    TextSubject.ROOM: Translated(
        "smartcity_session.Room", ("name", "building", "floor", "directions", "equipment", "picture_alt")
    ),
    TextSubject.TOPIC: Translated("smartcity_session.Topic", ("name",)),
    TextSubject.CONGRESS: Translated(
        "smartcity_session.Congress",
        ("name", "theme", "venue", "venue_address", "city", "country", "header_alt", "privacy_text", "imprint_text"),
    ),
    TextSubject.NOTICE: Translated("smartcity_session.Notice", ("text",)),
    TextSubject.PAGE: Translated("smartcity_session.InformationPage", ("title", "text")),
    TextSubject.BREAK: Translated("smartcity_session.ProgrammeBreak", ("title",)),
}
# Those that are written in the language of their session; all others are in the congress's main language.
OF_SESSION = (
    *(TextSubject.SESSION, TextSubject.QUESTION, TextSubject.OUTCOME, TextSubject.TALK),
    *(TextSubject.RELATED, TextSubject.MATERIAL, TextSubject.EVENT),
)


def translated_model(subject: str) -> type[models.Model]:
    """The model of a subject."""
    return apps.get_model(TRANSLATED[TextSubject(subject)].model)


def subject_of(model: type[models.Model]) -> TextSubject | None:
    """The subject that the rows of a model are; None where they have no translations."""
    label = model._meta.label  # noqa: SLF001 (Django documents _meta)
    return next((subject for subject, each in TRANSLATED.items() if each.model == label), None)


def source_language(row: Any) -> str:
    """The language in which the texts of a row are written, as a code (BCP 47)."""
    if isinstance(row, ConferenceSession):
        return row.language
    if subject_of(type(row)) in OF_SESSION:
        return str(row.session.language)
    return str(Congress.objects.values_list("language", flat=True).first() or "")


class TranslationQuerySet(models.QuerySet["Translation"]):
    """Queries on the translations."""

    def of(self, *rows: models.Model) -> "TranslationQuerySet":
        """Those of the texts of these rows."""
        condition = Q(pk__in=())
        for row in rows:
            condition |= Q(subject=subject_of(type(row)), row=row.pk)
        return self.filter(condition)

    def carry(self, *, gone: models.Model, kept: models.Model, taken: Iterable[str] = ()) -> None:
        """Give a row what is translated of another one, which is about to go: what it lacks, and the fields `taken`."""
        taken = set(taken)
        for each in self.of(gone):
            own = self.of(kept).filter(field=each.field, language=each.language)
            if each.field in taken:
                for former in own:
                    former.delete()
            elif own.exists():
                continue
            each.row = kept.pk
            each.save(update_fields=["row"])

    def copy(self, *, source: Any, target: Any) -> None:
        """Give a copy of a row, which is stored, the translations of those texts that are the same in both."""
        for each in self.of(source):
            if getattr(source, each.field) != getattr(target, each.field):
                continue
            set_translation(target, each.field, each.language, each.text, source=each.source)


class Translation(models.Model):
    """A text of a row in a further language, and the `source` that it was made from.

    Where the row says something else by now, the translation is behind. `session` is that of the row, where it has one:
    the translations of a session are read by one query, and go with it.
    """

    session = models.ForeignKey(
        ConferenceSession,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("session"),
    )
    subject = models.CharField(_("what it is of"), max_length=10, choices=TextSubject)
    row = models.PositiveBigIntegerField(_("row"))
    field = models.CharField(_("field"), max_length=40)
    language = LanguageField(_("language"))
    text = ProseField(_("text"))
    source = ProseField(_("text that was translated"), blank=True)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(fields=["subject", "row", "field", "language"], name="translation_once"),
            models.CheckConstraint(condition=~Q(text=""), name="translation_has_a_text"),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.get_subject_display()}, {self.field}"


def set_translation(row: Any, field: str, language: str, text: str, *, source: str | None = None) -> Translation | None:
    """Store what a field of a stored row is in a language; an empty text removes it. Returns what is stored.

    It is made from `source`, or from what the row says now where that is not given. Raises ValueError for a field that
    has no translations.
    """
    subject = subject_of(type(row))
    if subject is None or field not in TRANSLATED[subject].fields:
        raise ValueError(f"{type(row).__name__}.{field} has no translations.")
    key = {"subject": subject, "row": row.pk, "field": field, "language": language}
    known = Translation.objects.filter(**key).first()
    if not text:
        if known is not None:
            known.delete()
        return None
    made_from = getattr(row, field) if source is None else source
    each = known or Translation(**key)
    session = row.pk if isinstance(row, ConferenceSession) else getattr(row, "session_id", None)
    if (each.text, each.source, each.session_id) != (text, made_from, session) or known is None:
        each.text, each.source, each.session_id = text, made_from, session
        each.save()
    return each


def follow_deletions() -> None:
    """Have the translations of a row go with it."""
    for subject in TRANSLATED:
        post_delete.connect(_forget, sender=translated_model(subject), dispatch_uid="translations")


def _forget(*, sender: type[models.Model], instance: models.Model, origin: Any, **_signal: Any) -> None:
    if getattr(origin, "model", type(origin)) is ConferenceSession:
        return  # the database has them go with their session
    Translation.objects.filter(subject=subject_of(sender), row=instance.pk).delete()
