"""How names of people and organisations are put in order, in whatever script they are written."""

import unicodedata

FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3
SYLLABLES_OF_ONE_CONSONANT = 588  # The Unicode Standard, 3.12: Hangul syllables stand in the order of their consonants
CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
OTHER = "#"  # names that begin with no letter


def name_order(name: str) -> tuple[str, str]:
    """The key by which names are sorted: case and accents count only between names that are equal without them."""
    return "".join(each for each in _plain(name) if each.isalnum() or each == " ").strip(), name


def initial_letter(name: str) -> str:
    """The letter under which an index lists the name: "A" for "Ångström", the first consonant for Hangul, or "#"."""
    first = next((each for each in unicodedata.normalize("NFC", name) if each.isalnum()), OTHER)
    if FIRST_SYLLABLE <= ord(first) <= LAST_SYLLABLE:
        return CONSONANTS[(ord(first) - FIRST_SYLLABLE) // SYLLABLES_OF_ONE_CONSONANT]
    letter = _plain(first)[:1].upper()
    return letter if letter.isalpha() else OTHER


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))
