"""The container: what Docker would do, as far as it can be told without Docker."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from smartcity_session.config.environment import VARIABLES
from tests.deploy.machines import DEPLOY, Node

ROOT = Path(settings.BASE_DIR)
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


def copied() -> list[tuple[Path, Path]]:
    """What the image has of the project: where from, and where to."""
    found = []
    for source, target in re.findall(r"^COPY (\S+) (\S+)$", DOCKERFILE, re.MULTILINE):
        name = Path(source).name
        found.append((ROOT / source, Path(target) / name if target.endswith("/") else Path(target)))
    return found


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder with the project's files that are in the image."""
    for source, target in copied():
        (tmp_path / target).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, tmp_path / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / target)
    return tmp_path


def test_the_image_has_the_system_packages_that_a_machine_is_prepared_with() -> None:
    prepared = re.search(r'^SYSTEM_PACKAGES="(.*)"$', (DEPLOY / "prepare.sh").read_text(), re.MULTILINE)
    installed = re.search(r"apt-get install (.*?)&&", DOCKERFILE, re.DOTALL)
    assert prepared is not None
    assert installed is not None
    assert set(prepared[1].split()) <= set(installed[1].replace("\\", " ").split())


def test_the_image_has_every_package_that_the_portal_imports(image: Path) -> None:
    here = {path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file()}
    imported = {
        node.module.partition(".")[0]
        if isinstance(node, ast.ImportFrom) and node.module
        else name.name.partition(".")[0]
        for path in image.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imported & here == {path.name for path in image.iterdir() if (path / "__init__.py").is_file()}


def test_docker_is_given_all_that_the_image_copies_and_nothing_else() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert lines[0] == "*"
    given = {line.removeprefix("!").rstrip("/") for line in lines if line.startswith("!")}
    assert given == {str(source.relative_to(ROOT)) for source, _target in copied()}


def test_the_portal_serves_from_the_image_and_writes_to_its_state_alone(
    image: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    state = tmp_path_factory.mktemp("state")
    env = {
        **dict.fromkeys(VARIABLES, ""),
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(state),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    before = sorted(image.rglob("*"))

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 (the test's own words)
            [sys.executable, *words], cwd=image, env={**env, **more}, capture_output=True, text=True, check=False
        )

    for words in (["manage.py", "set_up", "--no-demo"], ["manage.py", "check"]):
        done = run(*words)
        assert done.returncode == 0, done.stderr
    assert sorted(image.rglob("*")) == before
    assert (state / "static" / "staticfiles.json").is_file()


def test_the_check_of_the_container_tells_a_node_that_serves_from_one_that_does_not(tmp_path: Path) -> None:
    node = Node(tmp_path, SITE_URL="https://Bücher.example:8443")
    words = [sys.executable, str(DEPLOY / "healthcheck.py")]

    def check() -> int:
        return subprocess.run(words, env=node.env, capture_output=True, check=False).returncode  # noqa: S603 (as above)

    assert check() == 1
    node.start_without_waiting()
    node.wait_until(lambda: check() == 0)
    node.stop()
    assert check() == 1


def test_every_file_that_compose_mounts_is_there() -> None:
    made_by_the_operator = {"./backups", "./certificates"}
    mounted = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    files = {name for name in mounted if name.startswith("./")}
    assert made_by_the_operator < files
    assert [name for name in files - made_by_the_operator if not (DEPLOY / name).is_file()] == []
    assert mounted - files == set(COMPOSE["volumes"])


def test_compose_names_only_services_and_variables_that_there_are() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
    nodes = [SERVICES[name] for name in ("node1", "node2", "tasks", "set-up")]
    for node in nodes:
        assert set(node["environment"]) <= set(VARIABLES)
    servers = re.findall(r"^server (\w+):8000 ", (DEPLOY / "compose-nodes.conf").read_text(), re.MULTILINE)
    assert servers == ["node1", "node2"]


def test_what_the_operator_must_fill_in_is_in_the_example_and_nothing_has_a_value_that_everybody_knows() -> None:
    lines = [line for line in (DEPLOY / "compose.env.example").read_text().splitlines() if line and line[0] != "#"]
    example = dict(line.split("=", 1) for line in lines)
    asked = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose.yaml").read_text()))
    assert asked == {name for name, value in example.items() if not value}
    assert set(example) - asked <= set(VARIABLES)
    assert "${" not in re.sub(r"\$\{\w+:\?[^}]*\}", "", (DEPLOY / "compose.yaml").read_text())


def test_only_nginx_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


@pytest.mark.parametrize("name", ["node1", "node2", "tasks"])
def test_a_node_keeps_nothing_and_may_nothing(name: str) -> None:
    node = SERVICES[name]
    assert (node["read_only"], node["cap_drop"], "volumes" in node) == (True, ["ALL"], False)
    account = re.search(r"useradd .*--uid (\d+)", DOCKERFILE)
    assert account is not None
    assert node["tmpfs"] == ["/tmp", f"/srv/portal/var:uid={account[1]},gid={account[1]},mode=0700"]  # noqa: S108 (the container's)
