"""Where else on the web a speaker is: ORCID iDs and lists of addresses, as they are typed and as they are shown."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from smartcity_session.models.fields import validate_web_address

ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])")
ORCID_SITE = "https://orcid.org/"
MOST_LINKS = 10


def orcid_of(typed: str) -> str:
    """An ORCID iD as it is written, "0000-0002-1825-0097", of one with or without hyphens or address.

    :raises ValidationError: when it is none, or when its last sign is not the check digit of the others (ISO 7064, MOD
        11-2): then two signs were mixed up.
    """
    text = typed.strip().upper()
    for prefix in ("HTTPS://ORCID.ORG/", "HTTP://ORCID.ORG/", "ORCID.ORG/"):
        text = text.removeprefix(prefix)
    if not text:
        return ""
    match = ORCID.fullmatch(text.rstrip("/"))
    if match is None or not text.isascii():
        raise ValidationError(_("An ORCID iD has sixteen digits, such as 0000-0002-1825-0097; the last may be an X."))
    if _check_digit("".join(match.groups())[:15]) != match[4][-1]:
        raise ValidationError(_("This is no ORCID iD: its last sign does not fit the others. Copy it once more."))
    return "-".join(match.groups())


def validate_orcid(value: str) -> None:
    """Refuse what is not written as an ORCID iD, or has another check digit."""
    if orcid_of(value) != value:
        raise ValidationError(_("Write it as 0000-0002-1825-0097."))


def _check_digit(digits: str) -> str:
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def links_of(text: str) -> tuple[str, ...]:
    """The addresses of a list with one on each line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def validate_links(text: str) -> None:
    """Refuse a list in which something is no web address, or that is too long."""
    links = links_of(text)
    if len(links) > MOST_LINKS:
        words = ngettext_lazy("Give at most %(count)d address.", "Give at most %(count)d addresses.", "count")
        raise ValidationError(words, params={"count": MOST_LINKS})
    for number, link in enumerate(links, start=1):
        try:
            validate_web_address(link)
        except ValidationError as error:
            message = _("Line %(number)d is no full web address that starts with https:// or http://: %(line)s")
            raise ValidationError(message, params={"number": number, "line": link[:200]}) from error


def link_label(link: str) -> str:
    """What a link is called where nobody has named it: its host, and its path where it has one."""
    parts = urlsplit(link)
    return (parts.netloc.removeprefix("www.") + parts.path).rstrip("/")
