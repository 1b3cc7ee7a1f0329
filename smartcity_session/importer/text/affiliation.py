"""A suggestion of role, organisation, city and country for an affiliation line. It may be wrong, and says so."""

import re

from smartcity_session.importer.text.countries import is_country
from smartcity_session.importer.text.description import Suggestion
from smartcity_session.importer.text.names import is_organisation, is_position

OF_THE_CITY = re.compile(r"(?:city|municipality|town|stadt|ville|comune|ciudad) of (?P<city>.+)", re.IGNORECASE)
CITY_NAME = re.compile(r"\S.* city", re.IGNORECASE)
ROLE_OF = re.compile(r"(?P<role>.+?)\s+(?:of|at|for)\s+(?:the\s+)?(?P<of>.+)", re.IGNORECASE)
COMMAS = re.compile(r"(?:(?<!\s)\s++)?[,،，、]\s*")


def suggest(line: str) -> Suggestion:
    """How the affiliation line may fall into parts; parts that cannot be told stay empty. Every word is the line's."""
    parts = [part for part in COMMAS.split(line.strip()) if part]
    if not parts:
        return Suggestion()
    country = parts.pop() if len(parts) > 1 and is_country(parts[-1]) else ""
    if len(parts) == 1:
        return _of_one_part(parts[0], country)
    return _of_parts(parts, country)


def _of_parts(parts: list[str], country: str) -> Suggestion:
    """Several parts: the role first; last an organisation, a city, or an organisation and its city."""
    last = parts[-1]
    if found := OF_THE_CITY.fullmatch(last):
        return Suggestion(", ".join(parts[:-1]), last, found["city"], country)
    if not country and not CITY_NAME.fullmatch(last):
        return Suggestion(", ".join(parts[:-1]), last)
    if is_organisation(last):
        return Suggestion(", ".join(parts[:-1]), last, "", country)
    return _with_city(parts[:-1], last, country)


def _with_city(parts: list[str], city: str, country: str) -> Suggestion:
    if len(parts) > 1:
        return Suggestion(", ".join(parts[:-1]), parts[-1], city, country)
    if not is_position(parts[0]) and is_organisation(parts[0]):
        return Suggestion("", parts[0], city, country)
    one = _of_one_part(parts[0], country)
    return Suggestion(one.role or parts[0], one.organisation, city, country)


def _of_one_part(part: str, country: str) -> Suggestion:
    found = ROLE_OF.fullmatch(part)
    if found and is_position(found["role"]):
        return _of_role_and_rest(part, found["role"], found["of"], country)
    if is_position(part):
        return Suggestion(part, "", "", country)
    if city := OF_THE_CITY.fullmatch(part):
        return Suggestion("", part, city["city"], country)
    if is_organisation(part) or not country:
        return Suggestion("", part, "", country)
    return Suggestion("", "", part if CITY_NAME.fullmatch(part) else "", country)


def _of_role_and_rest(part: str, role: str, rest: str, country: str) -> Suggestion:
    if city := OF_THE_CITY.fullmatch(rest):
        return Suggestion(role, rest, city["city"], country)
    if is_organisation(rest):
        return Suggestion(role, rest, "", country)
    if re.search(r"\bmayor\b", role, re.IGNORECASE):
        return Suggestion(role, "", rest, country)
    return Suggestion(part, "", "", country)
