"""One person who was entered twice becomes one speaker; two people of one name are known to be two."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from smartcity_session.models import SourceText, Translation
from speakers.models import Contribution, DifferentPeople, FormerName, FormerSlug, Speaker

# What is chosen of one of the two, and the columns that belong to it.
CHOICES: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "name": ("name",),
    "family_name": ("family_name",),
    "original_name": ("original_name", "original_language"),
    "affiliation": ("affiliation",),
    "role": ("role",),
    "organisation": ("organisation",),
    "city": ("city",),
    "country": ("country",),
    "bio": ("bio",),
    "pronouns": ("pronouns",),
    "email": ("email",),
    "orcid": ("orcid",),
    "website": ("website",),
    "other_links": ("other_links",),
    "photo": ("photo", "photo_digest", "photo_across", "photo_down"),
}


def differing(one: Speaker, other: Speaker) -> tuple[str, ...]:
    """The choices in which the two speakers differ."""
    return tuple(
        name for name, columns in CHOICES.items() if any(getattr(one, each) != getattr(other, each) for each in columns)
    )


@transaction.atomic
def merge_speakers(*, kept: Speaker, gone: Speaker, taken: Collection[str] = ()) -> Speaker:
    """Make one speaker of two: `kept` gets the parts, names and addresses of `gone`, which is deleted.

    `taken` are the choices for which what `gone` says is kept. Returns `kept` as it is then. The address of `gone`
    redirects from now on, and the search finds both names.
    """
    rows = {row.pk: row for row in Speaker.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")}
    kept, gone = rows[kept.pk], rows[gone.pk]
    names = [kept.name, gone.name, *gone.former_names.order_by("pk").values_list("name", flat=True)]
    for column in (column for choice in taken for column in CHOICES[choice]):
        setattr(kept, column, getattr(gone, column))
    _move_parts(gone, kept)
    gone.former_slugs.update(speaker=kept)
    FormerSlug.objects.create(speaker=kept, slug=gone.slug)
    for other in Speaker.objects.filter(pk__in=DifferentPeople.objects.others_than(gone)).exclude(pk=kept.pk):
        say_different(one=kept, other=other)
    _move_in_sources(gone.pk, kept.pk)
    Translation.objects.carry(gone=gone, kept=kept, taken=(column for choice in taken for column in CHOICES[choice]))
    gone.delete()
    kept.save()
    for name in dict.fromkeys(names):
        if name != kept.name:
            FormerName.objects.get_or_create(speaker=kept, name=name)
    return kept


def say_different(*, one: Speaker, other: Speaker) -> None:
    """Remember that these are two people, so that nobody is asked about them again."""
    first, second = sorted((one.pk, other.pk))
    DifferentPeople.objects.get_or_create(first_id=first, second_id=second)


@transaction.atomic
def store_former_slug(*, speaker: Speaker, former: str) -> None:
    """Keep the address that a public speaker had before, so that it redirects to the present one.

    A speaker who takes back an address of the past no longer redirects from it.
    """
    speaker.former_slugs.filter(slug=speaker.slug).delete()
    if former != speaker.slug and Speaker.objects.published().filter(pk=speaker.pk).exists():
        FormerSlug.objects.create(speaker=speaker, slug=former)


def _move_parts(gone: Speaker, kept: Speaker) -> None:
    """Give the parts to `kept`; a part that both have is one, confirmed when one of the two is."""
    own = {_place(part): part for part in kept.contributions.all()}
    for part in gone.contributions.order_by("pk"):
        same = own.get(_place(part))
        if same is None:
            part.speaker = kept
            part.save(update_fields=["speaker"])
            continue
        if part.confirmed and not same.confirmed:
            same.confirmed = True
            same.save(update_fields=["confirmed"])
        part.delete()


def _place(part: Contribution) -> tuple[int | None, int | None, str]:
    return part.talk_id, part.session_id, part.role


def _move_in_sources(gone: int, kept: int) -> None:
    """Let the imported texts mean `kept`, so that the next import of them takes nobody for removed."""
    for source in SourceText.objects.order_by("pk").iterator(chunk_size=50):
        values = _renumbered(source.values, gone, kept)
        if values != source.values:
            source.values = values
            source.save(update_fields=["values"])


def _renumbered(value: Any, gone: int, kept: int) -> Any:
    if isinstance(value, list):
        return [_renumbered(each, gone, kept) for each in value]
    if isinstance(value, dict):
        given = {name: _renumbered(each, gone, kept) for name, each in value.items()}
        return {**given, "speaker": kept} if value.get("speaker") == gone else given
    return value
