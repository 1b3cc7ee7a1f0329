"""Made-up words, names and texts in several scripts: the same ones for the same seed."""

from itertools import accumulate
from random import Random

WORDS = 4000

LATIN = (
    *("ba", "be", "bo", "dra", "du", "fe", "fli", "ga", "glo", "hu", "ja", "ka", "ki", "lo", "lu", "ma", "mi", "mo"),
    *("na", "ne", "nu", "pa", "pli", "po", "ra", "ri", "ro", "sa", "se", "sko", "ta", "te", "tri", "vo", "wa", "xi"),
    *("ya", "zo", "zu", "lå", "mö", "rü", "né", "ñi", "ço", "øs", "ßen", "šta", "ži", "łó", "ğı", "þor"),
)
SCRIPTS = {
    "ko": ("바", "로", "미", "소", "나", "루", "도", "하", "진", "별", "온", "새", "결", "담", "슬", "찬"),
    "el": ("βα", "λό", "μι", "νά", "ρο", "σί", "τε", "φω", "χα", "δί", "κού", "πέ", "ξα", "ζω", "θη", "ος"),
    "ru": ("ба", "ве", "до", "жи", "ло", "мё", "на", "пу", "ри", "со", "та", "фе", "ха", "цы", "йо", "щи"),
    "ar": ("با", "لو", "مي", "نا", "رو", "سا", "تي", "فا", "حا", "دي", "كو", "أم", "زا", "هي", "قا", "ين"),
    "ja": ("ば", "ろ", "み", "そ", "な", "る", "ど", "は", "ガ", "ロ", "ミ", "ソ", "市", "川", "森", "空"),
    "zh-hans": ("木", "林", "水", "石", "云", "月", "光", "海", "山", "风", "雨", "田", "星", "竹", "花", "鸟"),
}
PLACES = ("Bridge", "Coast", "Field", "Harbour", "Hill", "Lake", "Meadow", "Valley")
OFFICES = ("City of {}", "{} Institute", "University of {}", "{} Water Works", "Council of {}", "{} Transport")
ROLES = ("Mayor", "Coordinator", "Professor", "Director", "Engineer", "Planner", "Adviser", "Chair")


class Names:
    """What a made-up programme is called and says, drawn from one seed.

    The vocabulary is the same for every `part`; what is said with it is another for each.
    """

    def __init__(self, seed: int, *, part: int = 0) -> None:
        self.draw = Random(seed)  # noqa: S311 (nothing here is a secret)
        words: dict[str, None] = {}
        while len(words) < WORDS:
            words[self._joined(LATIN, 2, 4)] = None
        self.words = tuple(words)
        self.draw = Random(f"{seed} {part}")  # noqa: S311 (as above)
        # As in any language: the second word occurs half as often as the first, the third a third as often.
        self.weights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))

    def sentence(self, length: int) -> str:
        """A sentence of so many words."""
        return " ".join(self.draw.choices(self.words, cum_weights=self.weights, k=length)).capitalize() + "."

    def text(self, sentences: int) -> str:
        """Some sentences in paragraphs of three."""
        drawn = [self.sentence(self.draw.randint(6, 16)) for _each in range(sentences)]
        return "\n\n".join(" ".join(drawn[at : at + 3]) for at in range(0, sentences, 3))

    def title(self) -> str:
        """A title of three to seven words; now and then one in another script."""
        if self.draw.random() < 0.1:
            syllables = SCRIPTS[self.draw.choice(sorted(SCRIPTS))]
            return " ".join(self._joined(syllables, 2, 3) for _each in range(self.draw.randint(2, 4)))
        return self.sentence(self.draw.randint(3, 7)).rstrip(".")

    def person(self) -> tuple[str, str, str]:
        """A name; for one person in four also the name in another script, and its language."""
        name = f"{self._joined(LATIN, 2, 3).capitalize()} {self._joined(LATIN, 2, 4).capitalize()}"
        if self.draw.random() < 0.75:
            return name, "", ""
        language = self.draw.choice(sorted(SCRIPTS))
        syllables = SCRIPTS[language]
        return name, f"{self._joined(syllables, 1, 2)} {self._joined(syllables, 1, 2)}", language

    def city(self) -> str:
        """A city that is on no map."""
        return f"{self._joined(LATIN, 2, 3).capitalize()} {self.draw.choice(PLACES)}"

    def organisation(self, city: str) -> str:
        """An organisation of the city."""
        return self.draw.choice(OFFICES).format(city)

    def role(self) -> str:
        """What somebody does there."""
        return self.draw.choice(ROLES)

    def _joined(self, syllables: tuple[str, ...], fewest: int, most: int) -> str:
        return "".join(self.draw.choices(syllables, k=self.draw.randint(fewest, most)))
