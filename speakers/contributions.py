"""Who speaks in a talk, given as a list of people."""

from collections.abc import Sequence

from django.db import transaction

from speakers.models import Contribution, Speaker, Talk


@transaction.atomic
def set_speakers(*, talk: Talk, speakers: Sequence[Speaker]) -> None:
    """Make these people, in this order, the speakers of the talk.

    Who stays keeps "confirmed" or "(tbc)"; other roles in the talk, such as its chair, keep their place.
    """
    rows = list(talk.contributions.order_by("position", "pk"))
    present = {row.speaker_id: row for row in rows if row.role == Contribution.Role.SPEAKER}
    wanted = [present.get(each.pk) or _new(talk, each) for each in speakers]
    for row in present.values():
        if row not in wanted:
            row.delete()
    for position, row in enumerate(_in_the_places_of_speakers(rows, wanted), start=1):
        row.position = position
        row.save()


def _new(talk: Talk, speaker: Speaker) -> Contribution:
    return Contribution(talk=talk, speaker=speaker, role=Contribution.Role.SPEAKER)


def _in_the_places_of_speakers(rows: list[Contribution], wanted: list[Contribution]) -> list[Contribution]:
    """The rows of other roles where they stand; the wanted ones, in order, where speakers stood, then at the end."""
    queue = iter(wanted)
    placed = [next(queue, None) if row.role == Contribution.Role.SPEAKER else row for row in rows]
    return [row for row in (*placed, *queue) if row is not None]
