"""What is stated of a field beside its type: the metadata of the dataclasses that the public reads.

`dataclasses.field(metadata=about("The room of the session."))` is the one place for it. The OpenAPI document takes its
descriptions from here. Pydantic reads the keys of its own `Field` (`description`, `exclude`, `json_schema_extra`) and
ignores all others, so that further facts of a field can stand beside them: `about("…") | {"label": …}`.
"""

import dataclasses
import typing
from collections.abc import Iterable
from typing import Any

if typing.TYPE_CHECKING:
    from _typeshed import DataclassInstance

Metadata = dict[str, Any]

NOT_IN_THE_API: Metadata = {"exclude": True}


def about(description: str, *, choices: Iterable[str] = (), **schema: Any) -> Metadata:
    """The description of a field; `choices` are its values, `schema` has further keywords of JSON Schema."""
    keywords = {**schema, "enum": list(choices)} if choices else schema
    return {"description": description, **({"json_schema_extra": keywords} if keywords else {})}


def metadata_of(kind: type["DataclassInstance"], name: str) -> Metadata:
    """The metadata of a field, for a field that has the same meaning and another type."""
    return dict(next(field.metadata for field in dataclasses.fields(kind) if field.name == name))


UUID = about("Identifies it for good, whatever else of it changes.", format="uuid")
LANGUAGE = about("A language as a BCP 47 code; empty where it is not known.", examples=["en", "ko"])
MARKDOWN = about("CommonMark without HTML.")
LINK = about("A web address; empty where there is none.")
SHA256 = about("Its SHA-256 in hexadecimal.", pattern="^[0-9a-f]{64}$")
BYTES = about("In bytes.", minimum=0)
PAGES = about("How many pages it has.", minimum=0)
