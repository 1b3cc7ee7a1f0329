"""The OpenAPI 3.1 document of the public JSON, made from the dataclasses that the interface answers with.

Pydantic describes them: types, and what the metadata of the fields says (`content.field_metadata`). It is imported with
this module, which is therefore imported where the document is asked for, and nowhere else.
"""

import inspect
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from smartcity_session.exports.json_api import DEFAULT_PER_PAGE, MOST_PER_PAGE, Problem
from smartcity_session.models import SearchEntry
from smartcity_session.search.words import LONGEST_QUERY

Value = dict[str, Any]

INFO = {
    "title": "The programme of the congress",
    "version": "1.0",
    "description": (
        "What the public pages say, for other programs. It is for reading alone and open to every site (CORS). "
        "Fields may be added within version 1; none is renamed or removed. Empty text and null mean: not known."
    ),
}

PARAMETERS: dict[str, Value] = {
    "code": {
        "description": "The code of the session, in any case of letters.",
        "schema": {"type": "string"},
        "example": "d4",
    },
    "slug": {"description": "The name in the speaker's address.", "schema": {"type": "string"}},
    "q": {
        "description": (
            "Words that all have to be found; a word also finds words that begin with it, words between quotation "
            "marks are found as they stand. Accents and case do not matter. Without a letter or digit, nothing is "
            "found."
        ),
        "schema": {"type": "string", "maxLength": LONGEST_QUERY, "pattern": "^[^\\u0000]*$", "default": ""},
    },
    "kind": {
        "description": "Only things of this kind.",
        "schema": {"type": "string", "enum": SearchEntry.Kind.values},
    },
    "page": {
        "description": "The number of the page, from 1.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": 1},
    },
    "per_page": {
        "description": "How many items a page has.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": DEFAULT_PER_PAGE},
    },
}

HEADERS: dict[str, Value] = {
    "ETag": {
        "description": "Names this very answer; send it back in If-None-Match.",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": "The addresses of the first, previous, next and last page (RFC 8288).",
        "schema": {"type": "string"},
    },
}

PROBLEMS = {400: ("BadRequest", "A parameter makes no sense."), 404: ("NotFound", "Nothing public is at this address.")}
NOT_MODIFIED = {"description": "Not modified: the ETag is the one that was sent in If-None-Match."}


@dataclass(frozen=True, slots=True)
class Operation:
    """One address of the interface: what a request to it can say, and what it answers.

    `path_parameters` are the names in the path with the pattern of each, `problems` the statuses of what can go wrong.
    """

    name: str
    path: str
    summary: str
    path_parameters: dict[str, str]
    query_parameters: frozenset[str]
    answer: type
    problems: tuple[int, ...]


class _Schemas(GenerateJsonSchema):
    """Pydantic's generator, with the names that the document always had, and with the times that the answers have."""

    def normalize_name(self, name: str) -> str:
        """The name of a dataclass without the word that tells what it is for here."""
        return super().normalize_name(name).removesuffix("Resource").removesuffix("Content")

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 (Pydantic's signature)
        """The names of the fields need no titles that repeat them."""
        return False

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: ARG002, FBT001 (as above)
        """Every answer has all fields, those with a default too."""
        return True

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """A default is none of the answer."""
        return self.generate_inner(schema["schema"])

    def time_schema(self, schema: core_schema.TimeSchema) -> JsonSchemaValue:  # noqa: ARG002 (as above)
        """A local time: the format "time" of JSON Schema has an offset."""
        return {"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}$"}

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        """An object, without a title that repeats its name."""
        described = super().dataclass_schema(schema)
        described.pop("title")
        return described


def openapi_json(operations: Iterable[Operation]) -> bytes:
    """The document, in UTF-8."""
    return json.dumps(openapi_document(list(operations)), ensure_ascii=False, indent=1).encode()


def openapi_document(operations: list[Operation]) -> Value:
    """The document as a JSON value."""
    answers = {operation.answer: TypeAdapter[Any](operation.answer) for operation in operations}
    answers[Problem] = TypeAdapter[Any](Problem)
    references, definitions = TypeAdapter.json_schemas(
        [(kind, "serialization", adapter) for kind, adapter in answers.items()],
        ref_template="#/components/schemas/{model}",
        schema_generator=_Schemas,
    )
    schemas = {kind: reference for (kind, _mode), reference in references.items()}
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": "/"}],
        "paths": {
            operation.path: {"get": _operation(operation, schemas[operation.answer])} for operation in operations
        },
        "components": {
            "schemas": definitions["$defs"],
            "headers": HEADERS,
            "responses": {
                name: {"description": description, **_content("application/problem+json", schemas[Problem])}
                for name, description in PROBLEMS.values()
            },
        },
    }


def _operation(operation: Operation, schema: Value) -> Value:
    queried = sorted(operation.query_parameters, key=list(PARAMETERS).index)
    headers = ("ETag", "Link") if "page" in operation.query_parameters else ("ETag",)
    answer = {
        "description": inspect.getdoc(operation.answer),
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        **_content("application/json", schema),
    }
    problems = {str(status): {"$ref": f"#/components/responses/{PROBLEMS[status][0]}"} for status in operation.problems}
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [
            *(_path_parameter(name, pattern) for name, pattern in operation.path_parameters.items()),
            *({"name": name, "in": "query", **PARAMETERS[name]} for name in queried),
        ],
        "responses": {"200": answer, "304": NOT_MODIFIED, **problems},
    }


def _path_parameter(name: str, pattern: str) -> Value:
    known = PARAMETERS[name]
    schema = {**known["schema"], "pattern": f"^{pattern}$"}
    return {"name": name, "in": "path", "required": True, **known, "schema": schema}


def _content(media_type: str, schema: Value) -> Value:
    return {"content": {media_type: {"schema": schema}}}
