"""The rooms of the congress: where they are, and what they offer."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from smartcity_session.models.fields import AddressField, DerivedField, LineField, ProseField, WebAddressField
from smartcity_session.text.letters import room_key, slug_of, unused_slug


class RoomQuerySet(models.QuerySet["Room"]):
    """Queries on the rooms."""

    def in_use(self) -> "RoomQuerySet":
        """The rooms that the public knows: those of published sessions, and those of breaks."""
        return self.filter(Q(sessions__first_published_at__isnull=False) | Q(breaks__isnull=False)).distinct()

    def by_name(self) -> "RoomQuerySet":
        """By building, and by name within one."""
        return self.order_by("building", "key", "pk")

    def called(self, name: str) -> "RoomQuerySet":
        """The room of this name, whatever its spaces and capitals."""
        return self.filter(key=room_key(name))

    def unused_slug(self, name: str) -> str:
        """A slug for the name that no room has or had: "hall-2", then "hall-2-2"."""
        base = slug_of(name)[:80] or "room"
        taken = set(self.filter(slug__startswith=base).values_list("slug", flat=True))
        taken |= set(FormerRoomSlug.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        return unused_slug(base, taken)


class Room(models.Model):
    """One room. Its uuid identifies it for good, whatever it is called."""

    class Access(models.TextChoices):
        """Whether the room offers something; empty while that is not known."""

        YES = "yes", _("Yes")
        NO = "no", _("No")

        __empty__ = _("not known")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = AddressField(_("address"), max_length=100, unique=True)
    name = LineField(_("name"), max_length=200, help_text=_("As signs in the building say it, for example Hall 2."))
    key = DerivedField(lambda room: room_key(room.name))
    building = LineField(
        _("building"),
        max_length=100,
        blank=True,
        help_text=_("Spell it the same for all of its rooms. Empty where there is one building."),
    )
    floor = LineField(_("floor"), max_length=60, blank=True)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True, help_text=_("How many people fit in."))
    directions = ProseField(_("how to get there"), blank=True)
    equipment = LineField(
        _("equipment"), max_length=300, blank=True, help_text=_("For example projector, microphones.")
    )
    step_free = models.CharField(_("step-free"), max_length=3, choices=Access, blank=True)
    hearing_loop = models.CharField(_("hearing loop"), max_length=3, choices=Access, blank=True)
    quiet = models.CharField(
        _("quiet room"), max_length=3, choices=Access, blank=True, help_text=_("A place to rest, without programme.")
    )
    map_link = WebAddressField(_("map"), blank=True, help_text=_("A plan or a map that shows the room."))
    picture = models.FileField(
        _("picture"),
        upload_to="brand",
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of the room or of the way to it."),
    )
    picture_alt = LineField(
        _("what the picture shows"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_("For people who do not see it, in one sentence."),
    )
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="room_name_is_unique", violation_error_message=_("There is a room of this name.")
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="room_has_name_and_slug"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                name="room_holds_somebody",
                violation_error_message=_("A room holds at least one person."),
            ),
            models.CheckConstraint(
                condition=Q(picture="") | ~Q(picture_alt=""),
                name="room_picture_has_a_text",
                violation_error_message=_("Say in one sentence what the picture shows."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.building})" if self.building else self.name

    def get_absolute_url(self) -> str:
        """The path of the public page, which the room has while something takes place in it."""
        return reverse("room", args=[self.slug])


class FormerRoomSlug(models.Model):
    """An address of a room that was merged into another one: it leads there for good."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="former_slugs")
    slug = AddressField(_("former address"), max_length=100, unique=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.slug


class DifferentRooms(models.Model):
    """Two rooms whose names read alike and which are two, as somebody answered: it is not asked again."""

    is_public = False

    first = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="different_rooms_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="different_rooms_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
