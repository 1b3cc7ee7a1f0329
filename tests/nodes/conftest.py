"""One portal of two nodes: they share PostgreSQL, Redis and the folder of uploaded files, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.deploy.machines import Node
from tests.http.test_redis_cache import Server as Redis
from tests.nodes.servers import Postgres, Visitor, kill, node_in, set_up


@dataclass
class Portal:
    """Two nodes, what they share, and the organiser's password."""

    one: Node
    two: Node
    postgres: Postgres
    redis: Redis
    password: str

    @property
    def nodes(self) -> tuple[Node, Node]:
        """Both of them."""
        return self.one, self.two

    def organiser(self, node: Node) -> Visitor:
        """An organiser who has logged in."""
        visitor = Visitor(node)
        visitor.log_in(self.password)
        return visitor

    def editions(self) -> list[str]:
        """The numbers of the editions of Session D4, in order; one that stands twice is there twice."""
        return self.postgres.ask("SELECT number FROM smartcity_session_edition ORDER BY number")

    def files(self) -> list[str]:
        """The numbers of the editions that have their file."""
        joined = "smartcity_session_editionfile f JOIN smartcity_session_edition e ON e.id = f.edition_id"
        return self.postgres.ask(f"SELECT number FROM {joined} ORDER BY number")  # noqa: S608 (the test's own words)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for all tests of this folder."""
    server = Postgres()
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def portal_of_all(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal that the tests of this folder share."""
    folder = tmp_path_factory.mktemp("portal")
    redis = Redis(tmp_path_factory.mktemp("r"))
    redis.start()
    shared = {"DATABASE_URL": postgres.make_database("portal"), "REDIS_URL": f"unix://{redis.path}"}
    one, two = (node_in(folder / name, **shared) for name in ("one", "two"))
    password = set_up(one)
    (folder / "one" / "media").mkdir(exist_ok=True)
    (folder / "two" / "media").symlink_to(folder / "one" / "media")
    yield Portal(one, two, postgres, redis, password)
    for node in (one, two):
        kill(node)
    redis.stop()


@pytest.fixture
def portal(portal_of_all: Portal) -> Portal:
    """The portal with everything running, whatever the test before has stopped."""
    portal_of_all.postgres.start_if_stopped()
    if portal_of_all.redis.process is None:
        portal_of_all.redis.start()
    stopped = [node for node in portal_of_all.nodes if node.process is None]
    for node in stopped:
        node.start_without_waiting()
    for node in stopped:
        node.wait_until(node.answers)
    return portal_of_all
