"""The process that renders: what it reaches, how long and how large it may grow, and that it goes away."""

import dataclasses
import os
import resource
from pathlib import Path

import pytest
from pytest_django import Settings

from smartcity_session.document.html import Imprint
from smartcity_session.document.pdf import Renderer, RenderingError
from smartcity_session.document.process import EngineProcess, Limits, child_environment
from smartcity_session.processes.worker_pool import WorkerPool
from tests.factories.sheets import d4_content

pytestmark = pytest.mark.system
ENDLESS = dataclasses.replace(d4_content(), abstract="A smart city is not just smart technology. " * 30_000)


def request(body: str, css: str = "") -> dict[str, str]:
    html = f'<html lang="en"><title>T</title><body>{body}'
    attachment = {"attachment": "session.json", "description": "D"}
    return {"html": html, "css": css, "as_of": "2015-04-07", "identifier": "", **attachment}


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://127.0.0.1:9/x.png", "data:image/png;base64,AAAA", "asset:unknown"]
)
def test_nothing_but_the_assets_of_the_request_is_fetched(address: str) -> None:
    engine = EngineProcess(Limits())
    try:
        in_html = engine.ask(request(f'<img src="{address}" alt="A">'), {"session.json": b"{}"})
        in_css = engine.ask(request("<p>A", f"p {{ background: url({address}) }}"), {"session.json": b"{}"})
    finally:
        engine.end()
    problem = {"problem": "address", "detail": address}
    assert (in_html, in_css) == ((problem, {}), (problem, {}))


def test_a_process_that_has_made_many_documents_makes_room_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartcity_session.document.process.MOST_ANSWERS", 2)
    engine = EngineProcess(Limits())
    makers = []
    try:
        for _each in range(5):
            assert engine.ask(request("<p>A"), {"session.json": b"{}"})[0]["pages"] == 1
            assert engine._process is not None  # noqa: SLF001 (which process it is, is the point)
            makers.append(engine._process.pid)  # noqa: SLF001 (as above)
    finally:
        engine.end()
    first, second, third = makers[0], makers[2], makers[4]
    assert makers == [first, first, second, second, third]
    assert len({first, second, third}) == 3


def test_a_layout_that_does_not_end_is_ended_by_the_clock(imprint: Imprint) -> None:
    with (
        Renderer(Limits(seconds=1)) as impatient,
        pytest.raises(RenderingError, match=r"It took longer than it may\. Shorten the longest texts"),
    ):
        impatient.render(ENDLESS, imprint=imprint, photos={})


def test_a_layout_that_does_not_end_is_ended_by_the_processor_and_the_next_pdf_is_made(imprint: Imprint) -> None:
    with Renderer(Limits(processor_seconds=2)) as renderer:
        with pytest.raises(RenderingError, match="It took longer than it may"):
            renderer.render(ENDLESS, imprint=imprint, photos={})
        assert renderer.render(d4_content(), imprint=imprint, photos={}).pages == 2


def test_a_render_that_needs_too_much_memory_is_ended(imprint: Imprint) -> None:
    with (
        Renderer(Limits(memory=64 * 1024**2)) as small,
        pytest.raises(RenderingError, match="The PDF could not be made"),
    ):
        small.render(d4_content(), imprint=imprint, photos={})


def test_no_more_documents_are_made_at_once_than_the_machine_bears(
    imprint: Imprint, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR = tmp_path
    places = WorkerPool("test", count=1, patience=0)
    monkeypatch.setattr("smartcity_session.document.pdf.POOL", places)
    with Renderer() as renderer:
        with places.taken(), pytest.raises(RenderingError, match=r"could not be made\. The portal is busy"):
            renderer.render(d4_content(), imprint=imprint, photos={})
        assert renderer.render(d4_content(), imprint=imprint, photos={}).pages == 2


def test_the_process_can_write_no_file(imprint: Imprint) -> None:
    engine = EngineProcess(Limits())
    try:
        engine.ask(request("<p>A"), {"session.json": b"{}"})
        process = engine._process  # noqa: SLF001 (what is looked at is the process itself)
        assert process
        assert resource.prlimit(process.pid, resource.RLIMIT_FSIZE) == (0, 0)
    finally:
        engine.end()


def test_no_process_is_left_behind() -> None:
    engine = EngineProcess(Limits())
    engine.start()
    process = engine._process  # noqa: SLF001 (what is looked at is the process itself)
    assert process
    engine.end()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_the_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "a secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@db/portal")
    assert {"SECRET_KEY", "DATABASE_URL"} & set(child_environment()) == set()
