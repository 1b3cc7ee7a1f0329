"""Who speaks about what."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from smartcity_session.models import ConferenceSession
from smartcity_session.models.days import ClockField
from smartcity_session.models.fields import LONGEST_TALK, LanguageField, LineField, ProseField, language_choices
from smartcity_session.models.session import MARKDOWN_HELP


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    """Queries on the speakers."""

    def published(self) -> "SpeakerQuerySet":
        """Speakers who contribute to a session that the public may see."""
        return self.filter(Exists(Contribution.objects.published().filter(speaker=OuterRef("pk"))))

    def unused_slug(self, name: str) -> str:
        """A slug for the name that no speaker has yet: "roland-zinkernagel", then "roland-zinkernagel-2"."""
        base = slugify(name, allow_unicode=True)[:80] or "speaker"
        taken = set(self.filter(slug__startswith=base).values_list("slug", flat=True))
        number, slug = 1, base
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        return slug


class Speaker(models.Model):
    """A person with a part in the programme, as the person gave name and affiliation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=100, unique=True, allow_unicode=True)
    name = LineField(_("name"), max_length=200, help_text=_("As the person writes it."))
    original_name = LineField(_("name in original script"), max_length=200, blank=True)
    original_language = LanguageField(
        _("language of that name"), blank=True, choices=language_choices, help_text=_("Read aloud in this language.")
    )
    affiliation = LineField(
        _("affiliation line"), max_length=500, blank=True, help_text=_("Shown as it stands, on page and PDF.")
    )
    role = LineField(_("role"), max_length=200, blank=True)
    organisation = LineField(_("organisation"), max_length=200, blank=True)
    city = LineField(_("city"), max_length=100, blank=True)
    country = LineField(_("country"), max_length=100, blank=True)
    bio = ProseField(_("biography"), blank=True, help_text=MARKDOWN_HELP)
    photo = models.ImageField(_("photo"), upload_to="photos", blank=True)
    photo_digest = models.CharField(max_length=64, blank=True, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="speaker_has_a_name"),
            models.CheckConstraint(
                condition=Q(original_name="") | ~Q(original_language=""),
                name="speaker_original_name_has_a_language",
                violation_error_message=_("Say in which language the name in original script is."),
            ),
            models.CheckConstraint(
                condition=Q(photo="", photo_digest="") | (~Q(photo="") & ~Q(photo_digest="")),
                name="speaker_photo_has_a_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.affiliation}" if self.affiliation else self.name

    def get_absolute_url(self) -> str:
        """The path of the speaker's public page."""
        return reverse("speaker", args=[self.slug])


class Talk(models.Model):
    """One talk in a session."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        ConferenceSession, on_delete=models.CASCADE, related_name="talks", verbose_name=_("session")
    )
    title = LineField(_("title"), max_length=300)
    abstract = ProseField(_("abstract"), blank=True, help_text=MARKDOWN_HELP)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MaxValueValidator(LONGEST_TALK)]
    )
    start_time = ClockField(_("start"), null=True, blank=True, help_text=_("Local time, when it is known."))
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="talk_has_a_title"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1),
                name="talk_lasts",
                violation_error_message=_("A talk lasts at least one minute."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Queries on the contributions."""

    def published(self) -> "ContributionQuerySet":
        """Parts in sessions that the public may see, or in their talks."""
        sessions = ConferenceSession.objects.published()
        as_a_whole = Exists(sessions.filter(pk=OuterRef("session")))
        return self.filter(as_a_whole | Exists(sessions.filter(talks=OuterRef("talk"))))


class Contribution(models.Model):
    """A speaker's part in a talk, or in the session as a whole."""

    class Role(models.TextChoices):
        """What each is called; `speakers.roles.ROLES` says where it is shown."""

        CHAIR = "chair", _("Chair")
        FACILITATOR = "facilitator", _("Facilitator")
        SPEAKER = "speaker", _("Speaker")
        PANELLIST = "panellist", _("Panellist")
        DISCUSSANT = "discussant", _("Discussant")
        RAPPORTEUR = "rapporteur", _("Rapporteur")
        CONTACT = "contact", _("Contact")

    session = models.ForeignKey(
        ConferenceSession, on_delete=models.CASCADE, related_name="contributions", null=True, blank=True
    )
    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="contributions", null=True, blank=True)
    speaker = models.ForeignKey(
        Speaker, on_delete=models.PROTECT, related_name="contributions", verbose_name=_("speaker")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.SPEAKER)
    confirmed = models.BooleanField(
        _("confirmed"), default=True, help_text=_("Otherwise “(tbc)” stands after the name.")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=True, talk__isnull=False) | Q(session__isnull=False, talk__isnull=True),
                name="contribution_to_a_talk_or_a_session",
                violation_error_message=_("A contribution belongs to a talk or to a session, not to both."),
            ),
            models.UniqueConstraint(
                fields=["talk", "speaker", "role"],
                name="contribution_to_a_talk_once",
                violation_error_message=_("This person already has this role in the talk."),
            ),
            models.UniqueConstraint(
                fields=["session", "speaker", "role"],
                name="contribution_to_a_session_once",
                violation_error_message=_("This person already has this role in the session."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.speaker.name} ({self.get_role_display()})"
