"""Erasing a person: the right to erasure (GDPR, article 17), in the rows and in the history.

What published editions say of the person is removed by redacting each (`redactions.redact_edition`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from smartcity_session.editions.persons import entries_naming, forget_person, names_of
from smartcity_session.editions.redactions import erase_remains, note_erasure, redact_editions
from smartcity_session.models import Edition, EditionFile, SourceText


@dataclass(frozen=True, slots=True)
class Erasure:
    """How many entries of the history are emptied, and what else names the person.

    These are editions, and sessions by the texts that were pasted into them. Of an erasure that has taken place,
    `editions` are those that still name the person.
    """

    entries: int
    editions: tuple[Edition, ...]
    pasted: tuple[str, ...]

    def words(self) -> Iterator[str]:
        """What was done, and what is left to do, a sentence each."""
        yield _("Erased. Entries of the history that were emptied: %(count)d") % {"count": self.entries}
        for edition in self.editions:
            yield _("Still named in %(edition)s: manage.py redact_edition") % {"edition": edition}
        for code in self.pasted:
            yield _("Still named in the text that was pasted into %(code)s.") % {"code": code}


def planned_erasure(*, uuid: UUID) -> Erasure:
    """What `erase_person` would do now, and what would still name the person."""
    return Erasure(entries_naming(uuid), *still_named(names_of(uuid)))


def erase_person(*, uuid: UUID, redacted: Collection[Edition] = (), reason: str = "") -> Erasure:
    """Delete the speaker of this UUID with all parts and photos, and empty what the history says of the person.

    The editions that are to be `redacted` are so for this reason, which is public. It cannot be undone. The journal
    of removals is written first, so that it is done again after a restore of an older backup. Somebody who was
    deleted before is known by the history alone.

    :raises RedactionError: without a reason, or with one of more than 500 characters; and when it was done, but bytes
        may be left in files.
    """
    with transaction.atomic():
        names = names_of(uuid)
        if redacted:
            redact_editions(editions=redacted, reason=reason)
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
