"""150 clients that are slow, or mean to be, beside visitors who want a page, and give up after ten seconds.

How much longer visitors wait is measured in `tests/benchmarks/slow_clients.py`.
"""

import pytest

from tests.deploy.machines import Nginx, Node
from tests.deploy.slow_clients import Front, slow_clients, visit

FORM = "/sessions/d4/request/"


@pytest.mark.nginx
def test_visitors_behind_nginx_do_not_wait_for_slow_clients(nginx: Nginx, large_file: str) -> None:
    front = Front(nginx.port, secure=True)
    with slow_clients(front, file=large_file, form=FORM):
        waited = visit(front, FORM, seconds=4)
    assert waited.failed == 0, waited


def test_visitors_of_a_node_alone_do_not_wait_for_slow_clients(nodes: list[Node], large_file: str) -> None:
    front = Front(nodes[0].port, secure=False)
    with slow_clients(front, file=large_file, form=FORM):
        waited = visit(front, "/sessions/d4/", seconds=4)
    assert waited.failed == 0, waited
