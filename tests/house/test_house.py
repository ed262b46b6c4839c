"""The house itself: what stands where, what is locked, what a wheel carries."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
TOP_LEVEL = {
    "Makefile",
    "README.md",
    "README.zh-CN.md",
    "connector",
    "fixtures",
    "mappings",
    "pyproject.toml",
    "tests",
}
MADE_HERE = {"connector-demo", "dist"}  # by the demo and by a build; .gitignore names them
MOCK = ROOT / "fixtures/platform/mock_platform"
LOCK = ROOT / ".ci/requirements.lock"
FOREIGN = re.compile(
    rb"(?<![\w.])/(?:work|root)/"  # places of a development machine
    rb"|(?:pypi|pythonhosted|npmjs|aliyun|tuna\.tsinghua)\.(?:org|com|edu)"
)


def list_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def list_own_files() -> Iterator[Path]:
    """Yield what a clone holds; caches and environments are dot folders besides ``.ci``."""
    for path in ROOT.iterdir():
        if path.is_dir() and path.name in TOP_LEVEL | {".ci"}:
            yield from list_files(path)
        elif path.is_file():
            yield path


def name_imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def read_requirements() -> list[Requirement]:
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = content["project"]
    lines = [
        *content["build-system"]["requires"],
        *project["dependencies"],
        *project["optional-dependencies"]["dev"],
    ]
    return [Requirement(line) for line in lines]


def read_lock() -> dict[str, str]:
    """Return each locked requirement with all that stands below it."""
    entries = re.split(r"(?m)^(?=\S)", LOCK.read_text(encoding="utf-8"))
    return {entry.split(" ")[0]: entry for entry in entries if entry}


def test_the_top_level_is_what_the_design_says():
    shown = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}

    assert shown - MADE_HERE == TOP_LEVEL


def test_every_dependency_is_pinned_to_the_locked_version():
    locked = read_lock()

    missing = [
        str(requirement)
        for requirement in read_requirements()
        if f"{requirement.name}{requirement.specifier}" not in locked
    ]

    assert missing == []


def test_every_locked_requirement_is_exact_and_has_a_hash():
    locked = read_lock()

    loose = [name for name in locked if not re.fullmatch(r"[a-z0-9-]+==[\w.]+", name)]
    unhashed = [name for name, entry in locked.items() if "--hash=sha256:" not in entry]

    assert locked
    assert (loose, unhashed) == ([], [])


def test_the_lock_names_no_place_to_download_from():
    text = LOCK.read_text(encoding="utf-8")

    options = [line for line in text.splitlines() if line.startswith("-")]

    assert options == []
    assert "://" not in text


def test_no_file_names_a_place_of_a_development_machine_or_a_registry():
    found = [
        f"{path.relative_to(ROOT)}: {match.group().decode()}"
        for path in list_own_files()
        if (match := FOREIGN.search(path.read_bytes()))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("folder", "stranger"), [(ROOT / "connector", "mock_platform"), (MOCK, "connector")]
)
def test_the_connector_and_the_mock_platform_import_nothing_of_each_other(folder, stranger):
    files = [path for path in list_files(folder) if path.suffix == ".py"]

    importing = [str(path) for path in files if stranger in name_imports(path)]

    assert files
    assert importing == []


def test_a_wheel_carries_the_code_the_mappings_and_the_mock_platform_and_nothing_else(tmp_path):
    expected = {
        *(path.relative_to(ROOT).as_posix() for path in list_files(ROOT / "connector")),
        *(path.relative_to(MOCK.parent).as_posix() for path in list_files(MOCK)),
        *(
            f"connector/_{path.relative_to(ROOT).as_posix()}"
            for path in list_files(ROOT / "mappings")
        ),
    }

    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )

    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert carried == expected
