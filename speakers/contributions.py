"""Who has a role in a talk, given as a list of people."""

from collections.abc import Sequence

from django.db import transaction

from speakers.models import Contribution, Speaker, Talk


@transaction.atomic
def set_speakers(*, talk: Talk, speakers: Sequence[Speaker], role: str = Contribution.Role.SPEAKER) -> None:
    """Make these people, in this order, the speakers of the talk, or those with another role in it.

    Who stays keeps "confirmed" or "(tbc)"; other roles in the talk, such as its chair, keep their place.
    """
    rows = list(talk.contributions.order_by("position", "pk"))
    present = {row.speaker_id: row for row in rows if row.role == role}
    wanted = [present.get(each.pk) or Contribution(talk=talk, speaker=each, role=role) for each in speakers]
    for row in present.values():
        if row not in wanted:
            row.delete()
    for position, row in enumerate(_in_their_places(rows, wanted, role), start=1):
        row.position = position
        row.save()


def _in_their_places(rows: list[Contribution], wanted: list[Contribution], role: str) -> list[Contribution]:
    """The rows of other roles where they stand; the wanted ones, in order, where the role stood, then at the end."""
    queue = iter(wanted)
    placed = [next(queue, None) if row.role == role else row for row in rows]
    return [row for row in (*placed, *queue) if row is not None]
