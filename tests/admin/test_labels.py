"""Every field of the admin says what it is for: by a label, or a name for those who hear the page."""

from typing import Any

import pytest
from django.test import Client
from lxml import html  # type: ignore[import-untyped]  # ships no types

from tests.factories.addresses import session_with_everything
from tests.factories.admin_pages import admin_pages

LIBRARIES = {"auth", "otp_static", "otp_totp"}  # their pages are not the portal's own
UNSEEN = {"hidden", "submit", "button", "image"}


@pytest.mark.walk
def test_every_field_of_every_page_of_the_admin_has_a_label(head: Client) -> None:
    nameless: list[tuple[str, str]] = []
    fields = 0
    for page in admin_pages(session_with_everything()):
        if page.name == "logout" or (page.model is not None and page.model._meta.app_label in LIBRARIES):  # noqa: SLF001 (Django documents _meta)
            continue
        response = head.get(page.path)
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            tree = html.fromstring(response.content.decode())
            for field in tree.xpath("//*[@id='content']//*[self::input or self::select or self::textarea]"):
                if field.get("type") not in UNSEEN and field.get("hidden") is None:
                    fields += 1
                    nameless += [] if has_name(tree, field) else [(page.path, field.get("name") or field.get("id"))]
    assert nameless == []
    assert fields > 300


def has_name(tree: Any, field: Any) -> bool:
    """Whether the field has a label with words, or an accessible name (WCAG 2.2, 4.1.2)."""
    named = field.get("aria-label") or field.get("title")
    labels = [*field.xpath("ancestor::label"), *tree.xpath("//label[@for=$key]", key=field.get("id") or "-")]
    described = [
        each for key in (field.get("aria-labelledby") or "").split() for each in tree.xpath("//*[@id=$key]", key=key)
    ]
    words = (each.text_content().strip() or each.xpath("string(.//img/@alt)") for each in (*labels, *described))
    return bool(named) or any(words)
