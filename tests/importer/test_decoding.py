import pytest

from smartcity_session.importer.text.decoding import MAX_BYTES, NotADescription, read_bytes, read_text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_encodings_that_organisers_save(encoding: str) -> None:
    assert read_bytes("Session D4: “Zöllner” – Malmö\r\n".encode(encoding)) == "Session D4: “Zöllner” – Malmö\n"


def test_big_endian_utf_16_is_read_by_its_byte_order_mark() -> None:
    assert read_bytes(b"\xfe\xff" + "파주 العربية".encode("utf-16-be")) == "파주 العربية"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\v", "\u2028"])
def test_line_ends_of_every_kind_become_one(ending: str) -> None:
    assert read_text(f"one{ending}{ending}two{ending}") == "one\n\ntwo\n"


def test_letters_and_their_accents_become_one_character() -> None:
    assert read_text("Zo\u0308llner") == "Zöllner"


def test_a_text_without_a_last_line_end_stays_so() -> None:
    assert read_text("Session D4\nSmart City") == "Session D4\nSmart City"


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf", "\u00a0\n".encode()])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(NotADescription, match="There is no text in it"):
        read_bytes(data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"%PDF-1.7\n", "PDF"), (b"PK\x03\x04rest", "Word"), (b"\xd0\xcf\x11\xe0", "Word"), (b"{\\rtf1 x}", "RTF")],
)
def test_a_file_of_another_kind_is_named(data: bytes, kind: str) -> None:
    with pytest.raises(NotADescription, match=kind):
        read_bytes(data)


@pytest.mark.parametrize("data", [b"Session\x00D4", b"\x89PNG\r\n\x1a\n\x00\x00", b"\x7fELF\x02\x01", b"a\nb\x07c"])
def test_binary_input_is_refused_with_its_line(data: bytes) -> None:
    with pytest.raises(NotADescription, match=r"Line \d+ holds the character U\+00|cannot be read"):
        read_bytes(data)


def test_a_byte_that_no_encoding_has_is_refused_with_its_place() -> None:
    with pytest.raises(NotADescription, match="byte 8 cannot be read"):
        read_bytes(b"Session \x81\x8d\x90")


def test_utf_16_cut_in_the_middle_is_refused() -> None:
    with pytest.raises(NotADescription, match="cannot be read"):
        read_bytes(b"\xff\xfeS\x00e")


def test_five_megabytes_are_refused_with_their_size() -> None:
    with pytest.raises(NotADescription, match=r"This is 5\.0 MB"):
        read_bytes(b"x" * 5_000_000)


def test_pasted_text_is_measured_in_bytes() -> None:
    with pytest.raises(NotADescription, match=r"This is 1\.2 MB"):
        read_text("파" * (MAX_BYTES * 4 // 10))


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(NotADescription, match=r"Line 1 holds the character U\+D800"):
        read_text("Session \ud800")


def test_too_many_lines_are_refused_with_their_number() -> None:
    with pytest.raises(NotADescription, match="These are 5001 lines"):
        read_text("a\n" * 5001)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Die Größe der Straße – „schön“ ist übrig", "cp1252"),
        ("¿Qué año? Mañana, la sesión «aquí»", "cp1252"),
        ("Źródło wody w łódzkiej gęstwinie, żółć", "iso8859-2"),
        ("Źródło wody w łódzkiej gęstwinie, żółć", "cp1250"),
        ("Сессия о воде. Открытие и доклады", "cp1251"),
        ("Сессия о воде. Открытие и доклады", "koi8-r"),
        ("골목은 도시에서 가장 작은 공공 공간이다", "euc-kr"),
        ("골목은\n도시에서", "utf-16-be"),
        ("雨水は捨てるものではなく、まちの資源である。", "shift-jis"),
        ("雨水は捨てるものではなく、まちの資源である。", "euc-jp"),
        ("老街不是博物馆。本分会场介绍两座城市如何让年轻人回到老街开店", "gb18030"),
        ("老街不是博物館。本分會場介紹兩座城市如何讓年輕人回到老街開店", "big5"),
    ],
)
def test_the_encoding_of_a_file_is_guessed_from_its_letters(text: str, encoding: str) -> None:
    assert read_bytes(text.encode(encoding)) == text


def test_an_encoding_that_is_named_is_taken() -> None:
    assert read_bytes("Tűzoltó".encode("cp1250"), "cp1250") == "Tűzoltó"
    with pytest.raises(NotADescription, match="cannot be read"):
        read_bytes("Tűzoltó".encode("cp1250"), "utf-8")
