"""Every public address of the portal, filled in for a session that has something of everything."""

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import URLPattern, get_resolver

from materials.models import Material
from smartcity_session.models import ConferenceSession, InformationPage
from speakers.models import Speaker
from speakers.organisations import organisation_slug
from tests.factories.rows import (
    ContributionFactory,
    EditionFactory,
    InformationPageFactory,
    LinkedEventFactory,
    MaterialFactory,
    RelatedSessionFactory,
    RoomFactory,
    SessionFactory,
)


def session_with_everything(*, related: str = "Q77") -> ConferenceSession:
    """A published session D4 with something of everything; the session of the code `related` is named, and no row."""
    session: ConferenceSession = SessionFactory.create(
        published=True,
        code="D4",
        date=date(2015, 4, 9),
        start_time=time(14),
        end_time=time(15, 30),
        location=RoomFactory.create(name="Hall 2", building="East"),
    )
    ContributionFactory.create(talk__session=session, talk__minutes=20, speaker__name="Roland Zinkernagel")
    ContributionFactory.create(session=session, talk=None, speaker__organisation="City of Malmö")
    MaterialFactory.create(session=session, with_file=b"%PDF-1.7")
    LinkedEventFactory.create(session=session)
    RelatedSessionFactory.create(session=session, code=related, title="")
    EditionFactory.create(session=session)
    InformationPageFactory.create(title="Venue", is_published=True)
    return session


def routes(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every public address of the site map with the names of its variable parts."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        where = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            if getattr(pattern, "namespace", None) != "admin":
                yield from routes(pattern.url_patterns, where)
        elif not where.startswith(f"{settings.ADMIN_PATH}/"):
            yield where, tuple(re.findall(r"<(?:\w+:)?(\w+)>", where))


def values(session: ConferenceSession) -> dict[str, list[str]]:
    """What the variable parts of an address can be for this session."""
    material = Material.objects.filter(session=session).exclude(file="").get()
    speakers = Speaker.objects.filter(Q(contributions__talk__session=session) | Q(contributions__session=session))
    organisations = [organisation_slug(name) for name in speakers.values_list("organisation", flat=True) if name]
    return {
        "code": [session.slug],
        "room": [session.location.slug] if session.location else ["nothing"],
        "slug": [*speakers.values_list("slug", flat=True), *organisations],
        "number": ["1"],
        "old": ["1"],
        "new": ["1"],
        "kind": ["bib", "ris", "json"],
        "short": [edition.short for edition in session.editions.all()] or ["nothing"],
        "digest": ["d" * 64],
        "digits": ["0b5c66"],
        "picture": ["d" * 64 + ".png"],
        "page": list(InformationPage.objects.values_list("slug", flat=True)) or ["nothing"],
        "pixels": ["96"],
        "extension": ["jpg"],
        "uuid": [str(material.uuid)],
        "name": [material.file_name],
        "rest": ["nothing"],
        "language": ["ko"],
    }


def addresses(session: ConferenceSession) -> list[str]:
    """Every public address, filled in for this session."""
    known = values(session)
    found = []
    for route, names in routes():
        paths = [route]
        for name in names:
            assert name in known, f"Say in values() what <{name}> can be in the route {route}."
            paths = [re.sub(rf"<(?:\w+:)?{name}>", value, path, count=1) for path in paths for value in known[name]]
        found += [f"/{path}" for path in paths]
    return found
