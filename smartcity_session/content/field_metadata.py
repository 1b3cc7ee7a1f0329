"""What is stated of a field beside its type: the metadata of the dataclasses that the public reads.

`dataclasses.field(metadata=about("The room of the session."))` is the one place for it. The OpenAPI document takes its
descriptions from here. Pydantic reads the keys of its own `Field` (`description`, `exclude`, `json_schema_extra`) and
ignores all others: what the portal's own words and formats need is added to them: `about("…") | shown(…)`.
"""

import dataclasses
import enum
import typing
from collections.abc import Iterable
from typing import Any

from django.db.models import TextChoices

if typing.TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from django_stubs_ext import StrPromise

Label = typing.Union[str, "StrPromise"]
Metadata = dict[str, Any]


class ChangeGroup(enum.Enum):
    """The groups of changes, in the order in which a reader needs them."""

    TIME_AND_ROOM = "time and room"
    TALKS_AND_SPEAKERS = "talks and speakers"
    TEXT = "text"
    MATERIALS = "materials"
    EVENTS = "events"
    CONGRESS = "congress"


class TextKind(enum.Enum):
    """What a text is: it decides how it is printed, and how the changelog shows a change of it."""

    LINE = "short: printed as it is; a change is shown as now and before"
    PROSE = "printed as it is; a change is shown word by word"
    MARKDOWN = "printed without its marks; a change is shown word by word"
    ADDRESS = "of the web or of mail: printed with places where a line may break"
    LANGUAGE = "a BCP 47 code: the name of the language is printed and shown"
    CODE = "an identifier or a choice: its label is printed in its place"


@dataclasses.dataclass(frozen=True, slots=True)
class FieldFacts:
    """How a field is called, printed and shown in the changelog.

    `label` is the name of the model's field where it is not given. `item` is what one thing of a list is called.
    `group` is where the changelog shows a change of a session's field. `is_awaited` fields are "to be confirmed" while
    they are empty. `choices` has the labels of codes. A field that is not `is_in_changelog` is not in the changelog,
    and one that is not `is_printed` is not on the sheet.
    """

    label: Label | None = None
    item: Label | None = None
    group: ChangeGroup = ChangeGroup.TEXT
    kind: TextKind = TextKind.LINE
    choices: type[TextChoices] | None = None
    is_awaited: bool = False
    is_in_changelog: bool = True
    is_printed: bool = True


def shown(**facts: Any) -> Metadata:
    """The facts of a field (`FieldFacts`), to be added to its description."""
    return {"facts": FieldFacts(**facts)}


NOT_IN_THE_API: Metadata = {"exclude": True}


def about(description: str, *, choices: Iterable[str] = (), **schema: Any) -> Metadata:
    """The description of a field; `choices` are its values, `schema` has further keywords of JSON Schema."""
    keywords = {**schema, "enum": list(choices)} if choices else schema
    return {"description": description, **({"json_schema_extra": keywords} if keywords else {})}


def metadata_of(kind: type["DataclassInstance"], name: str) -> Metadata:
    """The metadata of a field, for a field that has the same meaning and another type."""
    return dict(next(field.metadata for field in dataclasses.fields(kind) if field.name == name))


IDENTIFIER = shown(kind=TextKind.CODE, is_in_changelog=False, is_printed=False)
UUID = about("Identifies it for good, whatever else of it changes.", format="uuid") | IDENTIFIER
LANGUAGE = about("A language as a BCP 47 code; empty where it is not known.", examples=["en", "ko"]) | shown(
    kind=TextKind.LANGUAGE
)
MARKDOWN = about("CommonMark without HTML.") | shown(kind=TextKind.MARKDOWN)
LINK = about("A web address; empty where there is none.") | shown(kind=TextKind.ADDRESS)
SHA256 = about("Its SHA-256 in hexadecimal.", pattern="^[0-9a-f]{64}$") | IDENTIFIER
BYTES = about("In bytes.", minimum=0)
PAGES = about("How many pages it has.", minimum=0)
