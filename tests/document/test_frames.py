"""Messages between the portal and the rendering process."""

import io

import pytest

from smartcity_session.document.frames import read_message, write_message


def written() -> bytes:
    stream = io.BytesIO()
    write_message(stream, {"title": "Malmö\nParis"}, {"photo": b"\xff\n\x00", "none": b""})
    return stream.getvalue()


def test_a_message_comes_out_as_it_went_in() -> None:
    stream = io.BytesIO(written() + written())
    message = ({"title": "Malmö\nParis"}, {"photo": b"\xff\n\x00", "none": b""})
    assert [read_message(stream), read_message(stream), read_message(stream)] == [message, message, None]


@pytest.mark.parametrize("length", [0, 5, -1])
def test_a_message_that_breaks_off_is_none(length: int) -> None:
    assert read_message(io.BytesIO(written()[:length])) is None
