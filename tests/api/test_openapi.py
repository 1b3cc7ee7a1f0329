"""The OpenAPI document, held against the answers: drawn requests, and every field of every answer."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from smartcity_session.content.field_metadata import NOT_IN_THE_API, about
from smartcity_session.exports import openapi
from smartcity_session.exports.json_api import json_value
from smartcity_session.exports.openapi import Operation
from smartcity_session.search.index import reindex_pending
from smartcity_session.views.api import openapi_document
from speakers.models import Contribution
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    LinkedEventFactory,
    MaterialFactory,
    NoticeFactory,
    OutcomeFactory,
    ProgrammeBreakFactory,
    RelatedSessionFactory,
    RoomFactory,
    SessionFactory,
    SpokenLanguageFactory,
    TopicFactory,
)

STORED = Path(__file__).with_name("openapi.json")
DOCUMENT: dict[str, Any] = json.loads(openapi_document())
PROMISES = schemathesis.openapi.from_dict(DOCUMENT)
PROMISES.app = get_wsgi_application()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
PATHS = (
    "",
    "congress",
    "sessions",
    "sessions/d4",
    "speakers",
    "speakers/roland",
    "organisations",
    "materials",
    "events",
    "rooms",
    "breaks",
    "editions",
    "notices",
)
SEARCH = "search?q=title"


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the connection that holds the test's rows: a server closes it between requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def programme(db: None, one_connection: None) -> None:
    """A session with one of everything, and one of which nothing is known."""
    session = SessionFactory.create(
        published=True, code="D4", date=date(2015, 4, 9), start_time=time(14), end_time=time(15, 30)
    )
    session.set_location(RoomFactory.create(name="Hall 2", capacity=80, step_free="yes"))
    session.save()
    ProgrammeBreakFactory.create()
    organisation = {"speaker__organisation": "City of Malmö", "speaker__city": "Malmö"}
    ContributionFactory.create(talk__session=session, talk__minutes=20, speaker__name="Roland", **organisation)
    ContributionFactory.create(talk=None, session=session, role=Contribution.Role.CHAIR, confirmed=False)
    MaterialFactory.create(session=session, with_file=b"%PDF-1.7")
    MaterialFactory.create(session=session, link="https://example.org")
    LinkedEventFactory.create(session=session)
    LinkedEventFactory.create(session=session, start_date=None, end_date=None)
    SpokenLanguageFactory.create(session=session)
    OutcomeFactory.create(session=session, result="partly", evidence_link="https://example.org/evidence")
    session.topics.add(TopicFactory.create())
    RelatedSessionFactory.create(session=session, code="A3")
    EditionFactory.create(session=session)
    now = timezone.now()
    NoticeFactory.create(session=session, shown_from=now, shown_until=now + timedelta(days=1))
    SessionFactory.create(published=True, code="A3")
    reindex_pending()


@PROMISES.parametrize()
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_drawn_requests_are_answered_as_the_document_says(case: schemathesis.Case[Any], programme: None) -> None:
    case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})  # its client unpacks nothing


@pytest.mark.parametrize("path", [*PATHS, SEARCH])
def test_no_answer_has_a_field_that_the_document_does_not_name(client: Client, programme: None, path: str) -> None:
    route = path.partition("?")[0]
    operation = DOCUMENT["paths"][f"/api/v1/{route.replace('d4', '{code}').replace('roland', '{slug}')}"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator = jsonschema_rs.Draft202012Validator(_strict(schema), validate_formats=True)
    answer = client.get(f"/api/v1/{path}").json()
    assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(answer)] == []
    if path.islower() and "items" in answer:
        assert answer["items"] != []


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with everything that it refers to, where no object may have more fields than are named."""
    parts = json.loads(json.dumps(DOCUMENT["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/"))
    closed = {name: {**part, "additionalProperties": False} for name, part in parts.items()}
    return {"$ref": schema["$ref"].replace("#/components/schemas/", "#/$defs/"), "$defs": closed}


def test_the_document_is_at_its_address_and_describes_every_route(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == DOCUMENT
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert len(DOCUMENT["paths"]) == len(PATHS) + 1


def test_the_document_is_as_stored_so_that_a_change_of_the_interface_is_seen_in_review() -> None:
    renewed = json.dumps(DOCUMENT, ensure_ascii=False, indent=1) + "\n"
    if STORED.exists() and STORED.read_text(encoding="utf-8") == renewed:
        return
    if os.environ.get("RENEW_OPENAPI"):
        STORED.write_text(renewed, encoding="utf-8")
    pytest.fail(
        "The public interface changed. Within version 1, fields may be added; none may be renamed or removed. "
        "Write the stored document anew, and look at what changed in it: "
        "RENEW_OPENAPI=1 .venv/bin/python -m pytest tests/api/test_openapi.py"
    )


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall."""

    name: str = field(metadata=about("Its name.", examples=["B2"]) | {"label": "Hall", "printed": True})
    secret: str = field(metadata=NOT_IN_THE_API)
    opens_at: time | None = field(default=None, metadata=about("When it opens."))


def test_a_field_is_described_by_its_own_metadata_and_further_facts_stand_beside_it() -> None:
    operation = Operation("hall", "/hall", "Show a hall.", {}, frozenset(), Hall, ())
    assert openapi.openapi_document([operation])["components"]["schemas"]["Hall"] == {
        "type": "object",
        "description": "A hall.",
        "properties": {
            "name": {"type": "string", "description": "Its name.", "examples": ["B2"]},
            "opens_at": {
                "anyOf": [{"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}$"}, {"type": "null"}],
                "description": "When it opens.",
            },
        },
        "required": ["name", "opens_at"],
    }
    assert json.loads(json.dumps(Hall("B2", "x", time(9)), default=json_value)) == {
        "name": "B2",
        "opens_at": "09:00:00",
    }


def test_every_field_of_the_document_is_described() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    fields = [(name, key, facts) for name, each in schemas.items() for key, facts in each["properties"].items()]
    assert [f"{name}.{key}" for name, key, facts in fields if "description" not in facts] == []
    assert [name for name, each in schemas.items() if "description" not in each] == []
