"""Two nodes on one database, with nginx in front."""

from collections.abc import Iterator

import pytest

from tests.deploy.machines import Nginx, Node


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Node]]:
    """Two nodes that serve the demo."""
    folder = tmp_path_factory.mktemp("nodes")
    nodes = [Node(folder), Node(folder)]
    nodes[0].manage("set_up")
    for node in nodes:
        node.start()
    yield nodes
    for node in nodes:
        node.stop()


@pytest.fixture(scope="session")
def nginx(nodes: list[Node], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """nginx in front of them."""
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    nginx = Nginx(folder, nodes)
    nginx.start()
    yield nginx
    nginx.stop()
