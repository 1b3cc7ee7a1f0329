"""What the address of a list in the admin may ask for: what its filters name, and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse
from lxml import html  # type: ignore[import-untyped]  # ships no types

from tests.factories.addresses import session_with_everything
from tests.factories.admin_pages import rows
from tests.factories.rows import FeedbackFactory, NoticeFactory, SessionFactory, SpeakerFactory, UserFactory

pytestmark = pytest.mark.django_db
FEEDBACK = "/admin/smartcity_session/feedback/"
ADMINS = sorted(admin.site._registry.values(), key=lambda each: each.opts.label)  # noqa: SLF001 (there is no other list)
each_admin = pytest.mark.parametrize("model_admin", ADMINS, ids=[each.opts.label for each in ADMINS])


@pytest.fixture
def editor(client: Client) -> Client:
    account = UserFactory.create(is_staff=True)
    account.groups.add(Group.objects.get(name="Editor"))
    client.force_login(account)
    return client


@pytest.fixture
def all_rights(client: Client) -> Client:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def list_of(model_admin: ModelAdmin[Any]) -> str:
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_changelist")


def paths(model: type[Model], *, depth: int = 2) -> Iterator[str]:
    """Every field of the model and of those that it leads to, as the start of a lookup."""
    for field in model._meta.get_fields():  # noqa: SLF001 (Django's documented model API)
        yield field.name
        if depth > 1 and field.related_model is not None and not isinstance(field.related_model, str):
            yield from (f"{field.name}__{rest}" for rest in paths(field.related_model, depth=depth - 1))


def declared(model_admin: ModelAdmin[Any]) -> set[str]:
    """What the filters of the list name: fields, with the key of those that lead to another model."""
    names = {model_admin.date_hierarchy or ""}
    for item in model_admin.get_list_filter(RequestFactory().get("/")):
        if isinstance(item, str):
            names.add(item)
        else:
            names.add(str(item[0]) if isinstance(item, list | tuple) else getattr(item, "parameter_name", ""))
    return names | {f"{name}__id" for name in names}


@each_admin
def test_no_list_is_filtered_by_a_field_that_its_filters_do_not_name(model_admin: ModelAdmin[Any]) -> None:
    request = RequestFactory().get("/")
    asked = [path for path in paths(model_admin.model) if path not in declared(model_admin)]
    lookups = [f"{path}{lookup}" for path in asked for lookup in ("", "__startswith", "__isnull", "__regex")]
    assert [lookup for lookup in lookups if model_admin.lookup_allowed(lookup, "x", request)] == []
    assert len(asked) > 2
    texts = [f"{path}__{lookup}" for path in declared(model_admin) for lookup in ("regex", "startswith", "year__regex")]
    assert [lookup for lookup in texts if model_admin.lookup_allowed(lookup, "(", request)] == []


@pytest.mark.parametrize("lookup", ["to_organisers__startswith", "to_organisers__regex", "ratings__value", "pk"])
def test_an_editor_reads_nothing_through_the_address_that_is_for_organisers(editor: Client, lookup: str) -> None:
    FeedbackFactory.create(to_organisers="Too cold")
    for value in ("Too", "x", "1"):
        assert editor.get(FEEDBACK, {lookup: value}).status_code == 400
    assert "choose from its filters" in editor.get(FEEDBACK, {lookup: "x"}).content.decode()


def test_an_editor_finds_no_word_that_is_for_organisers(editor: Client) -> None:
    FeedbackFactory.create(to_organisers="Too cold", to_speakers="Fine")
    assert "0 feedback" in editor.get(FEEDBACK, {"q": "cold"}).content.decode()
    assert "1 feedback" in editor.get(FEEDBACK, {"q": "Fine"}).content.decode()


@each_admin
@pytest.mark.system
def test_every_link_of_a_list_is_one_that_it_answers(
    all_rights: Client, model_admin: ModelAdmin[Any], settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    rows(session_with_everything())
    NoticeFactory.create(session=None)
    path = list_of(model_admin)
    response = all_rights.get(path, {"_facets": "True"}, follow=True)
    page = html.fromstring(response.content.decode())
    links = {str(link) for link in page.xpath("//@href") if str(link).startswith("?")}
    answers = {link: all_rights.get(f"{path}{link}", follow=True).status_code for link in sorted(links)}
    assert {link: status for link, status in answers.items() if status != 200} == {}
    filters = model_admin.get_list_filter(response.wsgi_request)
    assert bool(links) or not filters


def test_a_hierarchy_of_dates_popups_and_searches_go_on_working(all_rights: Client) -> None:
    session, speaker = SessionFactory.create(code="D4"), SpeakerFactory.create(name="Ana Lee")
    sessions = "/admin/smartcity_session/conferencesession/"
    events = "/admin/materials/linkedevent/"
    assert all_rights.get(events, {"start_date__year": "2015", "start_date__month": "4"}).status_code == 200
    assert all_rights.get(sessions, {"_popup": "1", "_to_field": "id", "q": "D4"}).status_code == 200
    assert all_rights.get(FEEDBACK, {"session": session.code.lower()}).status_code == 200
    found = all_rights.get(
        "/admin/autocomplete/",
        {"term": "Ana", "app_label": "speakers", "model_name": "contribution", "field_name": "speaker"},
    )
    assert [each["id"] for each in found.json()["results"]] == [str(speaker.pk)]
