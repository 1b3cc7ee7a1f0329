"""A person is forgotten: the rows, the photos and what the history says."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet

from smartcity_session.files.image_program import RENDITIONS
from smartcity_session.history import Action, record
from smartcity_session.history.removal import count_person, empty_person
from smartcity_session.models import HistoryEntry
from speakers.models import Contribution, Speaker
from speakers.photos import master_name, photo_name


def uuid_of_speaker(slug: str) -> UUID | None:
    """Who has this address, or had it before being deleted, as far as the history knows; None for nobody."""
    speaker = Speaker.objects.filter(Q(slug=slug) | Q(former_slugs__slug=slug)).first()
    if speaker is not None:
        return speaker.uuid
    gone = HistoryEntry.objects.filter(model="speakers.speaker", action=Action.DELETE, before__slug=slug).last()
    return UUID(gone.before["uuid"]) if gone is not None and gone.before else None


def names_of(uuid: UUID) -> set[str]:
    """What the person is called, and was called before."""
    speaker = Speaker.objects.filter(uuid=uuid).first()
    former = speaker.former_names.values_list("name", flat=True) if speaker is not None else ()
    values = [{"name": speaker.name, "original_name": speaker.original_name}] if speaker is not None else []
    entries = _entries(uuid)
    values += [each for entry in entries for each in (entry.before, entry.after) if each]
    return {*former, *(each.get(name, "") for each in values for name in ("name", "original_name"))} - {""}


def forget_person(uuid: UUID) -> int | None:
    """Delete the speaker of this UUID with all parts and photos, and empty what the history says of the person.

    Returns how many entries of the history were emptied, None where neither rows nor history know anybody.
    """
    speaker, pk = Speaker.objects.filter(uuid=uuid).first(), _key(uuid)
    if pk is None:
        return None
    names = names_of(uuid)
    if speaker is not None:
        Contribution.objects.filter(speaker=speaker).delete()
        speaker.delete()
        _remove_photo(speaker.photo_digest)
    count = empty_person(pk, names=names)
    record(action=Action.ERASE, note=f"speakers.speaker {pk}")
    return count


def entries_naming(uuid: UUID) -> int:
    """How many entries of the history `forget_person` would empty, without those that it makes."""
    pk = _key(uuid)
    return count_person(pk, names=names_of(uuid)) if pk is not None else 0


def _key(uuid: UUID) -> int | None:
    """The key of the speaker, also of one who was deleted, as far as the history knows."""
    speaker = Speaker.objects.filter(uuid=uuid).first()
    entry = _entries(uuid).first()
    return speaker.pk if speaker is not None else int(entry.object_pk) if entry is not None else None


def _entries(uuid: UUID) -> QuerySet[HistoryEntry]:
    known = Q(before__uuid=str(uuid)) | Q(after__uuid=str(uuid))
    return HistoryEntry.objects.filter(known, model="speakers.speaker").order_by("pk")


def _remove_photo(digest: str) -> None:
    if not digest or Speaker.objects.filter(photo_digest=digest).exists():
        return
    squares = (photo_name(digest, size, end) for size in RENDITIONS for end in ("webp", "jpg"))
    for name in (master_name(digest), *squares):
        transaction.on_commit(lambda name=name: default_storage.delete(name), robust=True)  # type: ignore[misc]
