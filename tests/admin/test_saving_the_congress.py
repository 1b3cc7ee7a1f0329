"""A save of the congress reads its sessions anew where they name what was changed, and nowhere else."""

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from smartcity_session.models import Congress, SearchDebt
from tests.admin.pages import Form
from tests.factories.rows import SessionFactory

CHANGE = "/admin/smartcity_session/congress/1/change/"


@pytest.mark.parametrize(
    ("field", "value", "pending", "seen"),
    [
        ("imprint_text", "Who answers for it.", [], False),
        ("accent", "#1d3fa8", [], False),
        ("venue", "Another hall", ["D4"], True),
    ],
)
def test_sessions_are_read_anew_where_they_name_the_field(
    organiser: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    field: str,
    value: str,
    pending: list[str],
    seen: bool,  # noqa: FBT001 (a parameter of the test)
) -> None:
    session = SessionFactory.create(code="D4", published=True)
    SearchDebt.objects.all().delete()
    form = Form(organiser, CHANGE)
    form[field] = value
    with django_capture_on_commit_callbacks():
        answer = form.send()
    assert answer.errors == []
    assert getattr(Congress.objects.get(), field) == value
    keys = {session.pk: session.code}
    assert [keys[pk] for pk in SearchDebt.objects.values_list("session_pk", flat=True)] == pending
    assert any("The public now sees" in each for each in answer.messages) == seen
