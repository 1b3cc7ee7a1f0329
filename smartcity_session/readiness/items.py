"""What a session has of what it needs, found in its content alone: pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smartcity_session.content import ContributionContent, PersonContent, SessionContent
from smartcity_session.models import ConferenceSession, ReadinessItem
from smartcity_session.text.lists import listed, listed_apart

MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Readiness:
    """One thing that a session needs.

    `missing` says in the active language what of it is missing, and is empty where nothing is. `field` is the field of
    the content in which it is set, and `persons` are the people at whom it is set.
    """

    item: ReadinessItem
    missing: str = ""
    field: str = ""
    persons: tuple[PersonContent, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether nothing of it is missing."""
        return not self.missing


def readiness(content: SessionContent, *, changes: int | None) -> tuple[Readiness, ...]:
    """Every item of `ReadinessItem`, in its order. A cancelled session needs nothing but its PDF.

    `changes` counts those since the latest edition; None while no edition stands.
    """
    if content.status == ConferenceSession.Status.CANCELLED:
        found = [Readiness(item) for item in ReadinessItem if item is not ReadinessItem.PDF]
    else:
        found = [
            _time(content),
            Readiness(ReadinessItem.ROOM, "" if content.room else _("no room"), "room"),
            Readiness(ReadinessItem.ABSTRACT, "" if content.abstract else _("no abstract"), "abstract"),
            _speakers(content),
            _photos(content),
            _materials(content),
        ]
    return (*found, Readiness(ReadinessItem.PDF, _pdf(changes)))


def _time(content: SessionContent) -> Readiness:
    labels = {"date": _("no day"), "start_time": _("no start"), "end_time": _("no end")}
    missing = [name for name in labels if getattr(content, name) is None]
    return Readiness(ReadinessItem.TIME, listed(labels[name] for name in missing), missing[0] if missing else "date")


def _speakers(content: SessionContent) -> Readiness:
    empty = [talk.title for talk in content.talks if not talk.contributions]
    parts = list(_parts(content))
    unconfirmed = {part.person.uuid: part.person for part in parts if not part.confirmed}
    missing = []
    if not parts and not empty:
        missing.append(_("nobody has a part in it"))
    if empty:
        words = ngettext("a talk without a speaker: %(names)s", "talks without a speaker: %(names)s", len(empty))
        missing.append(words % {"names": _names(empty)})
    if unconfirmed:
        names = _names([person.name for person in unconfirmed.values()])
        missing.append(_("to be confirmed: %(names)s") % {"names": names})
    in_talks = content.talks and not any(not part.confirmed for part in content.contributions)
    return Readiness(ReadinessItem.SPEAKERS, listed_apart(missing), "talks" if in_talks else "contributions")


def _photos(content: SessionContent) -> Readiness:
    without = tuple(person for person in content.persons if not person.photo)
    names = _names([person.name for person in without])
    missing = _("no photo of %(names)s") % {"names": names} if without else ""
    return Readiness(ReadinessItem.PHOTOS, missing, "persons", without)


def _materials(content: SessionContent) -> Readiness:
    if not content.materials:
        return Readiness(ReadinessItem.MATERIALS, _("no material"), "materials")
    open_ones = [each.title for each in content.materials if not each.link and each.file is None]
    missing = _("neither file nor link: %(names)s") % {"names": _names(open_ones)} if open_ones else ""
    return Readiness(ReadinessItem.MATERIALS, missing, "materials")


def _pdf(changes: int | None) -> str:
    if changes is None:
        return _("no edition")
    words = ngettext("%(count)d change since the latest edition", "%(count)d changes since the latest edition", changes)
    return words % {"count": changes} if changes else ""


def _parts(content: SessionContent) -> Iterator[ContributionContent]:
    yield from content.contributions
    for talk in content.talks:
        yield from talk.contributions


def _names(names: list[str]) -> str:
    shown = names[:MOST_NAMES]
    if len(names) > MOST_NAMES:
        further = len(names) - MOST_NAMES
        shown.append(ngettext("%(count)d other", "%(count)d others", further) % {"count": further})
    return get_text_list(shown, _("and"))
