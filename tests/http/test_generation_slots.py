"""Few answers are made at once, one for each address on a machine, and what is ready never waits for them."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from smartcity_session.http import generation_slots
from smartcity_session.http.cache_control import reads, shared
from smartcity_session.http.content_version import ASK_EVERY_S
from smartcity_session.http.generation_slots import (
    AT_ONCE,
    OF_ONE_KIND,
    WAITING,
    GenerationSlots,
    ServerBusyError,
    never_waits,
)
from smartcity_session.http.page_cache import PageCache
from smartcity_session.models import Revision
from tests.wsgi import ask, layer_around_django

ADDRESS, ANOTHER = "a" * 64, "b" * 64
HOLD_A_LOCK = """
import sys
from pathlib import Path
from smartcity_session.http.generation_slots import GenerationSlots
with GenerationSlots(Path(sys.argv[1]), patience=0).taken("page", sys.argv[2]):
    print("taken", flush=True)
    sys.stdin.read()
"""


@shared
@reads("q")
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"page {request.GET.get('q')}")


@shared
def another(request: HttpRequest) -> HttpResponse:
    return HttpResponse("another")


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("form")


@never_waits
def at_once(request: HttpRequest) -> HttpResponse:
    return HttpResponse("at once")


urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in (page, another, form, at_once)]


@pytest.fixture
def free(tmp_path: Path) -> GenerationSlots:
    return GenerationSlots(tmp_path / "turns", patience=0)


def test_so_many_are_made_at_once_of_one_kind_and_of_all(free: GenerationSlots) -> None:
    with ExitStack() as taken:
        for number in range(AT_ONCE):
            taken.enter_context(free.taken(f"kind {number // OF_ONE_KIND}"))
            if number == OF_ONE_KIND:
                with pytest.raises(ServerBusyError), free.taken("kind 0"):
                    pass
        with pytest.raises(ServerBusyError), free.taken("another kind"):
            pass
    with ExitStack() as taken:
        for number in range(AT_ONCE):
            taken.enter_context(free.taken(f"kind {number // OF_ONE_KIND}"))


def test_a_turn_is_given_back_when_the_work_fails(free: GenerationSlots) -> None:
    for _time in range(AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError), free.taken("page", ADDRESS):
            raise ZeroDivisionError
    assert not free.is_taken(ADDRESS)


def test_one_address_is_made_by_one_thread_and_no_lock_is_left(free: GenerationSlots, tmp_path: Path) -> None:
    with free.taken("page", ADDRESS):
        assert [path.name for path in (tmp_path / "turns").iterdir()] == [ADDRESS]
        assert free.is_taken(ADDRESS)
        with pytest.raises(ServerBusyError), free.taken("page", ADDRESS):
            pass
        with free.taken("page", ANOTHER):
            pass
    assert list((tmp_path / "turns").iterdir()) == []


@contextmanager
def another_process(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that makes the answer at ADDRESS until its input ends."""
    command = [sys.executable, "-c", HOLD_A_LOCK, str(folder), ADDRESS]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 (ours)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "taken\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_one_address_is_made_by_one_process_of_the_machine_until_that_ends(
    free: GenerationSlots, tmp_path: Path
) -> None:
    with another_process(tmp_path / "turns") as process:
        with pytest.raises(ServerBusyError), free.taken("page", ADDRESS):
            pass
        with free.taken("page", ANOTHER):
            pass
        process.kill()
        process.wait()
        with free.taken("page", ADDRESS):
            pass


def test_who_waits_gets_the_turn_of_another_process_when_that_is_over(tmp_path: Path) -> None:
    patient = GenerationSlots(tmp_path / "turns", patience=60)
    with another_process(tmp_path / "turns") as process:
        threading.Timer(0.2, process.kill).start()
        with patient.taken("page", ADDRESS):
            assert process.wait() != 0


def test_without_a_file_to_lock_the_work_is_done_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with GenerationSlots(tmp_path / "file" / "turns", patience=0).taken("page", ADDRESS):
        pass


def test_no_more_wait_than_leave_threads_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation_slots, "WAITING", 1)
    patient = GenerationSlots(tmp_path / "turns", patience=60)
    came: list[str] = []

    def wait() -> None:
        with patient.taken("page", ADDRESS):
            came.append("waited")

    with patient.taken("page", ADDRESS):
        thread = threading.Thread(target=wait)
        thread.start()
        until(lambda: patient._waiting == 1)  # noqa: SLF001 (nothing else tells)
        with pytest.raises(ServerBusyError), patient.taken("page", ADDRESS):
            pass
        assert came == []
    thread.join()
    assert came == ["waited"]


def until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _time in range(2000):
        if condition():
            return
        pause.wait(0.01)
    pytest.fail("It did not come to that within 20 s.")


def test_threads_are_left_for_what_is_ready() -> None:
    from smartcity_session.http.sending import AT_ONCE as SENT_AT_ONCE  # noqa: PLC0415 (as above)
    from smartcity_session.management.commands.serve import THREADS_PER_WORKER  # noqa: PLC0415 (it loads the server)

    assert AT_ONCE + WAITING + SENT_AT_ONCE <= THREADS_PER_WORKER - 8


# Within the page cache


@pytest.fixture
def layer() -> Iterator[PageCache]:
    with layer_around_django(patience=0) as layer:
        yield layer


@contextmanager
def all_busy(layer: PageCache) -> Iterator[None]:
    with ExitStack() as taken:
        for number in range(AT_ONCE):
            taken.enter_context(layer.slots.taken(str(number)))
        yield


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_what_is_ready_does_not_wait_and_what_is_to_be_made_asks_to_come_back(layer: PageCache) -> None:
    ready = ask(layer, "/another/")
    with all_busy(layer):
        assert ask(layer, "/another/") == ready
        assert ask(layer, "/another/?x=1") == ready
        assert ask(layer, "/at_once/").body == b"at once"
        for address in ("/page/", "/form/", "/nothing/"):
            refused = ask(layer, address)
            assert (refused.status, refused.headers["retry-after"]) == ("503 Service Unavailable", "5")
            assert refused.headers["cache-control"] == "no-store"
            assert b"The portal is busy" in refused.body
            assert "default-src 'none'" in refused.headers["content-security-policy"]
            assert ask(layer, address, "HEAD").body == b""
    assert ask(layer, "/page/").body == b"page None"
    assert ask(layer, "/form/").body == b"form"


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_the_former_answer_comes_where_there_is_no_turn_for_a_new_one(layer: PageCache) -> None:
    former = ask(layer, "/page/")
    Revision.record()
    later = layer.clock() + ASK_EVERY_S
    layer.clock = lambda: later
    with all_busy(layer):
        stale = ask(layer, "/page/")
    assert stale.body == former.body
    assert stale.headers["cache-status"] == "portal; hit; detail=stale"
    assert "cache-status" not in ask(layer, "/page/").headers


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_one_page_that_everybody_asks_for_leaves_turns_for_others(layer: PageCache) -> None:
    with ExitStack() as taken:
        for _number in range(OF_ONE_KIND):
            taken.enter_context(layer.slots.taken("page"))
        assert ask(layer, "/page/?q=1").status == "503 Service Unavailable"
        assert ask(layer, "/another/").status == "200 OK"


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_whoever_sends_a_form_or_has_logged_in_waits_for_no_turn(layer: PageCache) -> None:
    client = Client()
    client.force_login(User.objects.create_user("organiser"))
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    with all_busy(layer):
        assert ask(layer, "/page/", HTTP_COOKIE=cookie).body == b"page None"
        assert ask(layer, "/form/", "OPTIONS").body == b"form"


@pytest.mark.urls(__name__)
@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_one_has_the_page_made_and_all_get_it() -> None:
    asked: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    class Slow(WSGIHandler):
        def __call__(self, environ: Any, start_response: Any) -> Any:
            asked.append(environ["PATH_INFO"])
            begun.set()
            go_on.wait(60)
            return super().__call__(environ, start_response)

    with layer_around_django(patience=60) as layer:
        layer.application = Slow()
        answers: list[bytes] = []
        threads = [threading.Thread(target=_ask_in_a_thread, args=(layer, answers)) for _number in range(5)]
        for thread in threads:
            thread.start()
        begun.wait(60)
        until(lambda: layer.slots._waiting == len(threads) - 1)  # noqa: SLF001 (nothing else tells)
        go_on.set()
        for thread in threads:
            thread.join()
    assert asked == ["/page/"]
    assert answers == [b"page None"] * len(threads)


def _ask_in_a_thread(layer: PageCache, answers: list[bytes]) -> None:

    try:
        answers.append(ask(layer, "/page/").body)
    finally:
        connection.close()
