"""Who changed what last, as the history has it, each with the field to which it leads."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.text import Truncator

from smartcity_session.admin.history import entry_address, visible_entries
from smartcity_session.history.reading import ReadableEntry, readable
from smartcity_session.models import Congress

CHANGES_SHOWN = 15
LONGEST_WORDS = 160


@dataclass(frozen=True, slots=True)
class RecentChange:
    """What somebody changed: `address` leads to it, and to the field that was changed."""

    when: str
    who: str
    what: str
    words: str
    address: str


def recent_changes(request: HttpRequest, congress: Congress | None) -> list[RecentChange]:
    """The latest changes by everybody, of what the account may see, without rows that have another place in a list."""
    entries = visible_entries(request).select_related("by")[: CHANGES_SHOWN * 4]
    found = readable(entries, congress=congress, with_values=False)
    return [_change(each) for each in found if not each.is_order][:CHANGES_SHOWN]


def _change(read: ReadableEntry) -> RecentChange:
    entry, address = read.entry, entry_address(read.entry)
    page = f"/{entry.model.replace('.', '/')}/{entry.object_pk}/"  # a part is edited on the page of its session
    anchor = f"#id_{next(iter(entry.after))}" if entry.after and entry.before and page in address else ""
    return RecentChange(
        when=read.when,
        who=read.who,
        what=entry.label,
        words=Truncator(read.summary).chars(LONGEST_WORDS),
        address=address and address + anchor,
    )
