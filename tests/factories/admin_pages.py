"""Every page of the admin, as the site map and the registry have them: a new one is among them by itself."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.urls import URLPattern, get_resolver
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from materials.models import LinkedEvent, Material
from smartcity_session.models import (
    ConferenceSession,
    Congress,
    Edition,
    Feedback,
    HistoryEntry,
    InformationPage,
    Notice,
    ProgrammeBreak,
    Question,
    ReaderRequest,
    Room,
)
from smartcity_session.models import Topic as SessionTopic
from speakers.models import Speaker, Talk
from tests.factories.rows import (
    FeedbackFactory,
    InformationPageFactory,
    NoticeFactory,
    ProgrammeBreakFactory,
    QuestionFactory,
    ReaderRequestFactory,
    RoomFactory,
    TopicFactory,
    UserFactory,
)

# Where no row of a model comes with `session_with_everything`, this makes one of the session.
MADE: dict[type[Model], Callable[[ConferenceSession], Model]] = {
    Feedback: lambda session: FeedbackFactory.create(session=session),
    HistoryEntry: lambda session: HistoryEntry.objects.filter(model=session._meta.label_lower)[0],  # noqa: SLF001 (Django documents _meta)
    InformationPage: lambda session: InformationPageFactory.create(congress=session.congress),
    Notice: lambda session: NoticeFactory.create(session=session),
    ProgrammeBreak: lambda _session: ProgrammeBreakFactory.create(),
    Question: lambda session: QuestionFactory.create(session=session),
    ReaderRequest: lambda session: ReaderRequestFactory.create(session=session),
    Room: lambda _session: RoomFactory.create(name="A room of its own"),
    SessionTopic: lambda _session: TopicFactory.create(),
    Group: lambda _session: Group.objects.get(name="Editor"),
    User: lambda _session: UserFactory.create(username="somebody"),
    StaticDevice: lambda _session: StaticDevice.objects.create(user=UserFactory.create(username="somebody"), name="a"),
    TOTPDevice: lambda _session: TOTPDevice.objects.create(user=UserFactory.create(username="somebody"), name="a"),
}
FOUND: tuple[type[Model], ...] = (Congress, ConferenceSession, Edition, Speaker, Talk, Material, LinkedEvent)


@dataclass(frozen=True, slots=True)
class AdminPage:
    """A page of the admin: its address, the route that it is of, and the model, where it is one's."""

    path: str
    route: str
    name: str
    model: type[Model] | None


def rows(session: ConferenceSession) -> dict[type[Model], Model]:
    """Return a row of every model that the admin knows."""
    found = {model: model._default_manager.order_by("pk").first() or _missing(model) for model in FOUND}  # noqa: SLF001 (Django's documented model API)
    made = {model: make(session) for model, make in MADE.items()}
    unknown = set(admin.site._registry) - set(found) - set(made)  # noqa: SLF001 (there is no other list of them)
    assert unknown == set(), f"Say in MADE how to make a row of {unknown}."
    return found | made


def _missing(model: type[Model]) -> Model:
    raise AssertionError(f"session_with_everything has no {model.__name__}")


def admin_routes() -> Iterator[tuple[str, str]]:
    """Every route of the site map below ADMIN_PATH, with its name."""
    for pattern in get_resolver().url_patterns:
        where = str(pattern.pattern)
        if where.startswith(f"{settings.ADMIN_PATH}/"):
            yield from _routes(pattern, "")


def _routes(pattern: Any, prefix: str) -> Iterator[tuple[str, str]]:
    where = prefix + re.sub(r"^\^|\$$", "", str(pattern.pattern))
    if isinstance(pattern, URLPattern):
        yield where, pattern.name or ""
        return
    for each in pattern.url_patterns:
        yield from _routes(each, where)


def admin_pages(session: ConferenceSession) -> list[AdminPage]:
    """Return every page of the admin, filled in with rows of its model."""
    Congress.objects.update(further_languages="ko")
    known = rows(session)
    by_prefix = {f"/{model._meta.app_label}/{model._meta.model_name}/": model for model in known}  # noqa: SLF001 (Django's documented model API)
    pages = []
    for route, name in admin_routes():
        model = next((each for prefix, each in by_prefix.items() if prefix in f"/{route}"), None)
        model = User if name == "admin_account" else model
        pages.append(AdminPage(f"/{_filled(route, known.get(model) if model else session)}", route, name, model))
    return pages


def _filled(route: str, row: Model | None) -> str:
    values = {
        "app_label": "smartcity_session",
        "content_type_id": "1",
        "url": "no/such/page",
        "uidb64": "MQ",
        "kind": "xlsx",
        "language": "ko",
        "token": "no-token",
        "other": str(Speaker.objects.order_by("pk").values_list("pk", flat=True).last()),
    }
    key = str(row.pk) if row else "1"
    route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], key), route)
