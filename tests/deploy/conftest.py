"""Two nodes on one database, with nginx in front."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.deploy.machines import Nginx, Node, nodes_with_the_demo


@dataclass(frozen=True, slots=True)
class Served:
    """Two nodes, and the address of a large file that they serve."""

    nodes: list[Node]
    large_file: str


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two nodes that serve Session D4."""
    folder = tmp_path_factory.mktemp("nodes")
    served = Served(*nodes_with_the_demo(folder))
    yield served
    for node in served.nodes:
        node.stop()


@pytest.fixture(scope="session")
def nodes(served: Served) -> list[Node]:
    """The nodes."""
    return served.nodes


@pytest.fixture(scope="session")
def large_file(served: Served) -> str:
    """The address of a file of 30 MB."""
    return served.large_file


@pytest.fixture(scope="session")
def nginx(nodes: list[Node], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """nginx in front of them."""
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    nginx = Nginx(folder, nodes)
    nginx.start()
    yield nginx
    nginx.stop()
