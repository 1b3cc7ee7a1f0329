"""Who speaks about what."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from smartcity_session.models import ConferenceSession
from smartcity_session.models.days import ClockField
from smartcity_session.models.fields import (
    LONGEST_TALK,
    AddressField,
    DerivedField,
    LanguageField,
    LineField,
    ProseField,
    WebAddressField,
)
from smartcity_session.models.session import MARKDOWN_HELP
from smartcity_session.text.letters import slug_of, unused_slug
from speakers.links import validate_links, validate_orcid
from speakers.names import collation_key, full_name, initial_letter, match_key, sorted_name
from speakers.organisations import former_organisation_slug, organisation_key, organisation_slug


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    """Queries on the speakers."""

    def published(self) -> "SpeakerQuerySet":
        """Speakers who contribute to a session that the public may see."""
        return self.filter(Exists(Contribution.objects.published().filter(speaker=OuterRef("pk"))))

    def by_name(self) -> "SpeakerQuerySet":
        """The speakers as lists show them: by family name where it is known, in the order of readers' alphabets."""
        return self.order_by("sort_key", "pk")

    def perhaps_the_same_as(self, speaker: "Speaker") -> "SpeakerQuerySet":
        """Other speakers whose names read alike, as long as nobody has said that they are other people."""
        key = match_key(speaker.name)
        if not key:
            return self.none()
        alike = self.filter(match_key=key)
        return alike.exclude(pk__in=DifferentPeople.objects.others_than(speaker)).exclude(pk=speaker.pk).by_name()

    def with_namesakes(self) -> "SpeakerQuerySet":
        """Speakers who may have been entered twice: somebody has a name that reads alike, and nobody was asked yet."""
        answered = DifferentPeople.objects.filter(
            Q(first=OuterRef("pk"), second=OuterRef(OuterRef("pk")))
            | Q(second=OuterRef("pk"), first=OuterRef(OuterRef("pk")))
        )
        alike = Speaker.objects.filter(match_key=OuterRef("match_key")).exclude(pk=OuterRef("pk"))
        return self.exclude(match_key="").filter(Exists(alike.filter(~Exists(answered))))

    def unused_slug(self, name: str) -> str:
        """A slug for the name that no speaker has or had: "roland-zinkernagel", then "roland-zinkernagel-2"."""
        base = slug_of(name)[:80] or "speaker"
        taken = set(self.filter(slug__startswith=base).values_list("slug", flat=True))
        taken |= set(FormerSlug.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        return unused_slug(base, taken)


def _of_organisation(derive: Any) -> Any:
    """What is derived from the name of an organisation; nothing for a speaker without one."""
    return lambda speaker: derive(speaker.organisation) if organisation_key(speaker.organisation) else ""


def _percent(name: Any) -> Any:
    return models.PositiveSmallIntegerField(
        name, default=50, db_default=50, blank=True, validators=[MaxValueValidator(100)], help_text=_("Empty: 50.")
    )


# What is stored of each speaker so that the database can sort, count and find without reading all names.
DERIVED = {
    "sort_key": lambda speaker: collation_key(sorted_name(speaker.name, speaker.family_name)),
    "letter": lambda speaker: initial_letter(sorted_name(speaker.name, speaker.family_name)),
    "match_key": lambda speaker: match_key(speaker.name),
    "organisation_key": _of_organisation(organisation_key),
    "organisation_slug": _of_organisation(organisation_slug),
    "organisation_former_slug": _of_organisation(former_organisation_slug),
    "organisation_sort_key": _of_organisation(lambda name: collation_key(organisation_key(name))),
    "organisation_letter": _of_organisation(lambda name: initial_letter(organisation_key(name))),
}


class Speaker(models.Model):
    """A person with a part in the programme, as the person gave name and affiliation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = AddressField(_("address"), max_length=100, unique=True)
    title = LineField(
        pgettext_lazy("of a person", "title"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("“Prof. Dr.”, “H.E.”: stands before the name, and does not count where names are sorted."),
    )
    family_name = LineField(
        _("family name"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("Lists sort by it. It is shown nowhere by itself. Leave it empty where it is not known."),
    )
    name = LineField(_("name"), max_length=200, help_text=_("As the person writes it."))
    original_name = LineField(_("name in original script"), max_length=200, blank=True)
    original_language = LanguageField(
        _("language of that name"), blank=True, help_text=_("Read aloud in this language.")
    )
    affiliation = LineField(
        _("affiliation line"), max_length=500, blank=True, help_text=_("Shown as it stands, on page and PDF.")
    )
    role = LineField(_("role"), max_length=200, blank=True)
    organisation = LineField(_("organisation"), max_length=200, blank=True)
    city = LineField(_("city"), max_length=100, blank=True)
    country = LineField(_("country"), max_length=100, blank=True)
    bio = ProseField(_("biography"), blank=True, help_text=MARKDOWN_HELP)
    pronouns = LineField(
        _("pronouns"), max_length=60, blank=True, default="", db_default="", help_text=_("As the person gave them.")
    )
    orcid = LineField(
        "ORCID iD", max_length=19, blank=True, default="", db_default="", validators=[validate_orcid]
    )  # a name, in every language
    website = WebAddressField(_("website"), max_length=500, blank=True, default="", db_default="")
    other_links = ProseField(
        _("other links"),
        max_length=2000,
        blank=True,
        default="",
        db_default="",
        validators=[validate_links],
        help_text=_("Web addresses, each on a line of its own."),
    )
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        default="",
        db_default="",
        help_text=_("For the organisers. It is public nowhere."),
    )
    photo = models.ImageField(_("photo"), upload_to="photos", blank=True)
    photo_digest = models.CharField(max_length=64, blank=True, editable=False)
    photo_across = _percent(_("centre of attention: from the left, in %"))
    photo_down = _percent(_("centre of attention: from the top, in %"))
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)
    sort_key = DerivedField(DERIVED["sort_key"])
    letter = DerivedField(DERIVED["letter"])
    match_key = DerivedField(DERIVED["match_key"])
    organisation_key = DerivedField(DERIVED["organisation_key"])
    organisation_slug = DerivedField(DERIVED["organisation_slug"])
    organisation_former_slug = DerivedField(DERIVED["organisation_former_slug"])
    organisation_sort_key = DerivedField(DERIVED["organisation_sort_key"])
    organisation_letter = DerivedField(DERIVED["organisation_letter"])

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        permissions = [("see_email", _("Can see the e-mail addresses of speakers"))]
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
            models.CheckConstraint(
                condition=Q(photo_across__lte=100, photo_down__lte=100), name="speaker_photo_centre_is_in_the_photo"
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="speaker_order"),
            models.Index(fields=["match_key"], name="speaker_match"),
            models.Index(fields=["organisation_slug"], name="speaker_organisation_address"),
            models.Index(fields=["organisation_sort_key"], name="speaker_organisation_order"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.affiliation}" if self.affiliation else self.full_name

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Save the row with what is derived from it, whichever of its fields are saved."""
        fields = {*update_fields, *DERIVED} if update_fields is not None else None
        super().save(update_fields=fields, **options)

    @property
    def full_name(self) -> str:
        """The name as the public reads it, with the title."""
        return full_name(self.title, self.name)

    def get_absolute_url(self) -> str:
        """The path of the speaker's public page."""
        return reverse("speaker", args=[self.slug])


class FormerSlug(models.Model):
    """An address that a speaker had, or that somebody had who was found to be the same person: it leads on for good."""

    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="former_slugs")
    slug = AddressField(_("former address"), max_length=100, unique=True)

    def __str__(self) -> str:
        return self.slug


class FormerName(models.Model):
    """A name under which readers may look for a speaker, which is shown nowhere."""

    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="former_names")
    name = LineField(_("former name"), max_length=200, help_text=_("The search finds the speaker by it, too."))

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        constraints = [
            models.UniqueConstraint(
                fields=["speaker", "name"],
                name="former_name_once",
                violation_error_message=_("This is in the list already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="former_name_is_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class DifferentPeopleQuerySet(models.QuerySet["DifferentPeople"]):
    """Questions to what was answered about people with one name."""

    def others_than(self, speaker: Speaker) -> list[int]:
        """The keys of the speakers who are known to be other people than this one."""
        pairs = self.filter(Q(first=speaker.pk) | Q(second=speaker.pk)) if speaker.pk else self.none()
        keys = {key for pair in pairs.values_list("first_id", "second_id") for key in pair}
        return sorted(keys - {speaker.pk})


class DifferentPeople(models.Model):
    """Two speakers whose names read alike and who are two people, as somebody answered: it is not asked again."""

    is_public = False

    first = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="+")

    objects = DifferentPeopleQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="different_people_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="different_people_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


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
        return f"{self.speaker.full_name} ({self.get_role_display()})"
