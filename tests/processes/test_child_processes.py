"""What comes back from a child process is bounded in bytes, whatever the file that was given to it unpacks to."""

import io
import zlib
from pathlib import Path

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from materials import pdf_process, pdf_reader
from materials.pdf_process import look_into
from smartcity_session.document.frames import MessageTooLargeError, read_message, write_message
from smartcity_session.document.pdf import Renderer, RenderingError
from smartcity_session.document.process import Limits
from smartcity_session.files import images
from smartcity_session.files.images import photo_files, picture_copy
from smartcity_session.processes.worker_pool import WorkerPool
from tests.document.conftest import IMPRINT
from tests.factories.sheets import d4_content

pytestmark = pytest.mark.system
MEGABYTE = 1024**2
# Says what it was told to say, then more and more if it was told so, on both ends.
TALKS = """
import sys
given = sys.stdin.buffer.read()
sys.stdout.buffer.write(given)
while sys.argv[1] == "endless":
    sys.stdout.buffer.write(b"x" * 65536)
if sys.argv[1] == "complain":
    sys.exit("c" * 10_000_000)
"""


@pytest.fixture(autouse=True)
def own_places(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(TALKS)
    return path


PLACES = WorkerPool("test", count=1, patience=0)


def test_a_program_that_says_more_than_it_may_is_ended_and_the_log_says_so(
    program: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert PLACES.run(program, "endless", b"", seconds=60, most=1000) is None
    assert "wrote more than 1000 bytes" in caplog.text
    with PLACES.taken():
        pass


def test_a_program_may_say_as_many_bytes_as_it_may(program: Path, caplog: pytest.LogCaptureFixture) -> None:
    megabyte = b"y" * MEGABYTE
    assert PLACES.run(program, "echo", megabyte, seconds=60, most=MEGABYTE) == megabyte
    assert PLACES.run(program, "echo", megabyte + b"y", seconds=60, most=MEGABYTE) is None
    assert "wrote more than 1048576 bytes" in caplog.text


def test_a_file_is_read_from_where_it_stands(program: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"before after")
    with (tmp_path / "file").open("rb", buffering=0) as file:
        file.seek(7)
        assert PLACES.run(program, "echo", file, seconds=60, most=100) == b"after"


def test_a_program_that_complains_without_end_ends_and_its_log_is_cut(
    program: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert PLACES.run(program, "complain", b"", seconds=60, most=1000) is None
    assert "cccc" in caplog.text
    assert len(caplog.text) < 10_000


def test_a_program_that_ends_without_reading_hangs_nobody(program: Path, caplog: pytest.LogCaptureFixture) -> None:
    program.write_text("import sys; sys.exit('read nothing')")
    assert PLACES.run(program, "deaf", b"z" * 10 * MEGABYTE, seconds=60, most=1000) is None
    assert "read nothing" in caplog.text


def pdf_with_metadata(text: bytes, *, times: int) -> bytes:
    """A PDF whose metadata unpack to the text so many times."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(text) for _each in range(times)) + packer.flush()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.Metadata = pdf.make_stream(b"")
    pdf.Root.Metadata.write(packed, filter=pikepdf.Name.FlateDecode)
    return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    pdf.save(target, fix_metadata_version=False)
    return target.getvalue()


@pytest.mark.parametrize("times", [1, 150])
def test_metadata_that_unpack_to_very_much_stay_in_the_child(times: int) -> None:
    pdf = pdf_with_metadata(b"\xff" * MEGABYTE, times=times)
    assert len(pdf) < MEGABYTE
    found = look_into(pdf, look_for="marks")
    assert len(found.get("metadata", "")) <= pdf_reader.LONGEST_METADATA
    assert found.get("attachments", []) == []


def test_the_longest_answer_of_the_pdf_reader_is_taken() -> None:
    """Each byte of the metadata comes as the longest that JSON has for one."""
    found = look_into(pdf_with_metadata(b"\xff" * MEGABYTE, times=1), look_for="marks")
    assert found["metadata"] == "\ufffd" * pdf_reader.LONGEST_METADATA


def test_a_language_of_a_megabyte_is_cut() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.Lang = pikepdf.String("de-" + "x" * 10 * MEGABYTE)
    assert look_into(saved(pdf), look_for="facts") == {
        "pages": 1,
        "language": "de-" + "x" * (pdf_reader.LONGEST_LANGUAGE - 3),
    }


def test_an_answer_of_the_pdf_reader_that_is_too_long_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_process, "MOST_BYTES", 10)
    assert look_into(saved(pikepdf.new()), look_for="facts") == {"problem": "heavy"}


def test_pictures_of_more_bytes_than_are_taken_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MOST_BYTES", 100)
    target = io.BytesIO()
    Image.effect_noise((200, 200), 90).save(target, "PNG")
    for made in (photo_files, picture_copy):
        with pytest.raises(ValidationError, match="takes too much time or memory to open"):
            made(SimpleUploadedFile("a.png", target.getvalue()))


def test_a_sheet_of_more_bytes_than_are_taken_is_refused_in_words_and_its_process_is_gone() -> None:
    with Renderer(Limits(answer=1000)) as renderer:
        for _each in range(2):
            with pytest.raises(RenderingError, match=r"The PDF is too large\. Shorten the longest texts"):
                renderer.render(d4_content(), imprint=IMPRINT, photos={})
            assert renderer._process._process is None  # noqa: SLF001 (whether there is one, is the point)


def message(blob: bytes) -> io.BytesIO:
    stream = io.BytesIO()
    write_message(stream, {"pages": 1}, {"pdf": blob})
    stream.seek(0)
    return stream


def test_a_message_is_refused_before_its_bytes_are_read() -> None:
    stream = message(b"p" * 10_000)
    with pytest.raises(MessageTooLargeError):
        read_message(stream, most=10_000)
    assert stream.tell() < 100
    assert read_message(message(b"p" * 10_000), most=10_100) is not None


@pytest.mark.parametrize("head", [b"{" * 500, b'{"fields": {}, "sizes": {"pdf": -1}}\n' + b"p" * 1000])
def test_a_message_without_an_end_or_with_a_size_below_nothing_is_refused(head: bytes) -> None:
    with pytest.raises(MessageTooLargeError):
        read_message(io.BytesIO(head), most=500)
