"""The score of an answer by the published rules of Mozilla's HTTP Observatory (algorithm version 5).

The rules are those of https://github.com/mdn/mdn-http-observatory: `src/grader/charts.js` has the modifiers,
`src/analyzer/tests/` says which of them an answer gets. An answer starts at 100; what it gains above counts only where
what it loses leaves at least 90. Nobody asks the network here: an answer is taken for one over https whose host is not
in the preload list.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import Morsel

from lxml import html  # type: ignore[import-untyped]  # ships no types

ENOUGH_FOR_EXTRA_CREDIT = 90
SIX_MONTHS_S = 15_552_000
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What is scored: the headers by name, the cookies, and the text of a page (empty for other files)."""

    headers: Mapping[str, str]
    cookies: tuple["Morsel[str]", ...]
    page: str

    def header(self, name: str) -> str:
        """The value in lower case; empty where there is none."""
        return self.headers.get(name, "").strip().lower()


def score(answered: Answered) -> int:
    """Return the points of the answer: 100 and more is the grade A+."""
    modifiers = [rule(answered) for rule in RULES]
    lost = 100 + sum(each for each in modifiers if each < 0)
    return lost + sum(each for each in modifiers if each > 0) if lost >= ENOUGH_FOR_EXTRA_CREDIT else lost


def policy(answered: Answered) -> dict[str, set[str]]:
    """Return the directives of the content security policy with their sources."""
    words = [each.split() for each in answered.header("Content-Security-Policy").split(";")]
    return {name: set(sources) for name, *sources in filter(None, words)}


def _content_security_policy(answered: Answered) -> int:
    sources = policy(answered)
    if not sources:
        return -25
    rest = sources.get("default-src", {"*"})
    scripts, objects, styles = (sources.get(name, rest) for name in ("script-src", "object-src", "style-src"))
    active = set().union(*(each for name, each in sources.items() if name not in {"img-src", "media-src"}))
    passive = sources.get("img-src", rest) | sources.get("media-src", rest)
    losses = {
        -20: bool(scripts & (BROAD | INLINE) or objects & BROAD or _in_the_clear(active)),
        -10: bool("'unsafe-eval'" in scripts | styles or _in_the_clear(passive)),
        0: bool(styles & (BROAD | INLINE)),
        10: sources.get("default-src") == {"'none'"},
    }
    return next((modifier for modifier, applies in losses.items() if applies), 5)


def _in_the_clear(sources: set[str]) -> bool:
    return any(each.startswith(("http:", "ftp:")) for each in sources)


def _cookies(answered: Answered) -> int:
    if not answered.cookies:
        return 0
    losses = [_cookie(each, is_encrypted=_transport_security(answered) >= 0) for each in answered.cookies]
    if any(losses):
        return min(losses)
    return 5 if all(each["samesite"] for each in answered.cookies) else 0


def _cookie(cookie: "Morsel[str]", *, is_encrypted: bool) -> int:
    is_session = any(word in cookie.key.lower() for word in ("login", "sess"))
    same_site = cookie["samesite"].lower()
    losses = [0]
    if not cookie["secure"]:
        losses += [-5 if is_encrypted else -20]
        losses += [-10 if is_encrypted else -40] if is_session else []
    if same_site not in {"", "lax", "strict", "none"} or (same_site == "none" and not cookie["secure"]):
        losses += [-20]
    if "csrf" in cookie.key.lower() and not same_site:
        losses += [-20]
    if is_session and not cookie["httponly"]:
        losses += [-30]
    return min(losses)


def _cross_origin_sharing(answered: Answered) -> int:
    shared = answered.header("Access-Control-Allow-Origin")
    return -50 if shared and answered.header("Access-Control-Allow-Credentials") == "true" else 0


def _referrer_policy(answered: Answered) -> int:
    words = [each.strip() for each in answered.header("Referrer-Policy").split(",") if each.strip()]
    if not words:
        return 0
    return 5 if words[-1] in PRIVATE else -5


def _transport_security(answered: Answered) -> int:
    parts = [each.strip() for each in answered.header("Strict-Transport-Security").split(";")]
    ages = [int(each.removeprefix("max-age=")) for each in parts if re.fullmatch(r"max-age=\d+", each)]
    if not ages:
        return -20
    return 0 if ages[0] >= SIX_MONTHS_S else -10


def _scripts(answered: Answered) -> int:
    if not answered.page:
        return 0
    foreign = [
        each
        for each in html.fromstring(answered.page.encode()).xpath("//script[@src]")
        if re.match(r"(https?:)?//", each.get("src"))
    ]
    if any(not each.get("src").startswith("https:") for each in foreign):
        return -50
    return -5 if any(not each.get("integrity") for each in foreign) else 0


def _content_type_options(answered: Answered) -> int:
    return 0 if answered.header("X-Content-Type-Options") == "nosniff" else -5


def _framing(answered: Answered) -> int:
    if "frame-ancestors" in policy(answered):
        return 5
    return 0 if answered.header("X-Frame-Options") in {"deny", "sameorigin"} else -20


def _resource_policy(answered: Answered) -> int:
    modifiers = {"same-origin": 10, "same-site": 10, "cross-origin": 0, "": 0}
    return modifiers.get(answered.header("Cross-Origin-Resource-Policy"), -5)


RULES = (
    _content_security_policy,
    _cookies,
    _cross_origin_sharing,
    _referrer_policy,
    _transport_security,
    _scripts,
    _content_type_options,
    _framing,
    _resource_policy,
)
