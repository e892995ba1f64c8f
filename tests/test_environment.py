import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers.paths import REQUIREMENTS, ROOT

LINUX = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.12.12",
    "python_version": "3.12",
    "sys_platform": "linux",
}
LOCKS = sorted(REQUIREMENTS.glob("*.txt"))


def blocks(lock):
    """Each requirement of a lock with its hashes, as one text."""
    lines = [line for line in lock.read_text().splitlines() if not line.startswith("#")]
    return re.split(r"\n(?=\S)", "\n".join(lines).strip())


def locked(name):
    """Versions in a lock for Python 3.12 on Linux, by name."""
    found = [
        Requirement(re.split(r"\s*\\\n|\s--hash", block)[0]) for block in blocks(REQUIREMENTS / f"{name}.txt")
    ]
    chosen = [entry for entry in found if entry.marker is None or entry.marker.evaluate(LINUX)]
    return {canonicalize_name(entry.name): str(entry.specifier).removeprefix("==") for entry in chosen}


def environment():
    """Pins of ``environment.yml`` by name: those of conda, then those of pip."""
    *conda, pip = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    wheels = [entry for entry in pip["pip"] if not entry.startswith("--")]
    return [
        {name: version for name, _, version in (entry.partition(sign) for entry in entries)}
        for entries, sign in ((conda, "="), (wheels, "=="))
    ]


def test_pins_are_those_of_the_lock():
    conda, pip = environment()
    assert conda.pop("python") == "3.12"
    pins = {canonicalize_name(name): version for name, version in {**conda, **pip}.items() if version}
    lab = locked("lab") | locked("setup")
    assert pins == {name: lab[name] for name in pins}


def test_every_direct_dependency_is_pinned():
    conda, pip = environment()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    direct = project["dependencies"] + project["optional-dependencies"]["lab"]
    names = {canonicalize_name(Requirement(entry).name) for entry in direct}
    assert names - {canonicalize_name(name) for name in {**conda, **pip}} == set()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_has_hashes_and_no_addresses(lock):
    found = blocks(lock)
    assert len(found) > 1
    assert [block.splitlines()[0] for block in found if "--hash=sha256:" not in block] == []
    assert [block.splitlines()[0] for block in found if not re.match(r"[\w.-]+==", block)] == []
    assert "http" not in lock.read_text().replace("httpcore", "").replace("httpx", "").replace("aiohttp", "")


def test_direct_dependencies_are_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    got = locked("report")
    direct = [Requirement(entry) for entry in project["dependencies"]]
    assert [
        entry.name for entry in direct if got.get(canonicalize_name(entry.name), "0") not in entry.specifier
    ] == []


@pytest.mark.parametrize("extra", ["test", "lab"])
def test_the_locks_agree(extra):
    report, other = locked("report"), locked(extra)
    assert report == {name: other.get(name) for name in report}
