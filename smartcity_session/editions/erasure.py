"""Erasing a person: the right to erasure (GDPR, article 17), in the rows and in the history.

What published editions say of the person is removed edition by edition (`redactions.redact_edition`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from smartcity_session.editions.persons import forget_person, names_of
from smartcity_session.editions.redactions import erase_remains, note_erasure
from smartcity_session.models import Edition, EditionFile, SourceText


@dataclass(frozen=True, slots=True)
class Erasure:
    """How many entries of the history were emptied, and what still names the person.

    These are editions, and sessions by the texts that were pasted into them.
    """

    entries: int
    editions: tuple[Edition, ...]
    pasted: tuple[str, ...]


def erase_person(*, uuid: UUID) -> Erasure:
    """Delete the speaker of this UUID with all parts and photos, and empty what the history says of the person.

    It cannot be undone. The journal of removals is written first, so that it is done again after a restore of an older
    backup. Somebody who was deleted before is known by the history alone.
    """
    with transaction.atomic():
        names = names_of(uuid)
        entries = forget_person(uuid) or 0
        note_erasure(uuid)
        transaction.on_commit(erase_remains)
    return Erasure(entries, *still_named(names))


def still_named(names: Collection[str]) -> tuple[tuple[Edition, ...], tuple[str, ...]]:
    """The editions whose content has one of the names, and the codes of the sessions whose pasted texts have."""
    contents, texts = Q(pk__in=[]), Q(pk__in=[])
    for name in names:
        contents |= Q(content__contains=name)
        texts |= Q(text__contains=name)
    editions = Edition.objects.filter(pk__in=EditionFile.objects.filter(contents).values("edition"))
    codes = SourceText.objects.filter(texts).order_by("session__code").values_list("session__code", flat=True)
    return tuple(editions.select_related("session").order_by("session__code", "number")), tuple(dict.fromkeys(codes))
