"""Is what is installed what was looked at: every package pinned, locked with its hashes, and installed from the locked lists?"""

import re
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "requirements"
LISTS = ("base", "worker", "local", "test", "meaning")


@dataclass(frozen=True)
class Locked:
    """One package of a locked list. `marker` says on which machines, if not on all."""

    version: Version
    marker: Marker | None
    hashes: tuple[str, ...]


def asked(name: str) -> list[Requirement]:
    """What a readable list asks for, with the lists that it includes."""
    wanted = []
    for line in (FOLDER / f"{name}.in").read_text().splitlines():
        if line.startswith("-r "):
            wanted += asked(line.removeprefix("-r ").removesuffix(".in"))
        elif not line.startswith("#"):
            wanted.append(Requirement(line.split(" # ")[0].strip()))
    return wanted


def locked(name: str) -> dict[str, list[Locked]]:
    """A locked list by package. A package may stand there once for each kind of machine."""
    found: dict[str, list[Locked]] = {}
    text = (FOLDER / f"{name}.txt").read_text().replace("\\\n", " ")
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        requirement, *hashes = line.split(" --hash=")
        parsed = Requirement(requirement.strip())
        (pin,) = parsed.specifier
        assert pin.operator == "==", line
        entry = Locked(Version(pin.version), parsed.marker, tuple(each.strip() for each in hashes))
        found.setdefault(canonicalize_name(parsed.name), []).append(entry)
    return found


def here(entries: list[Locked]) -> Locked | None:
    return next((each for each in entries if each.marker is None or each.marker.evaluate()), None)


@pytest.mark.parametrize("name", LISTS)
def test_every_line_pins_a_package_and_says_what_it_is_for(name: str) -> None:
    for line in (FOLDER / f"{name}.in").read_text().splitlines():
        assert re.fullmatch(r"(#|-r ).*|[A-Za-z0-9_.\[\],-]+==[\w.]+ +# \S.+", line), line


@pytest.mark.parametrize("name", LISTS)
def test_what_is_asked_for_is_what_is_locked(name: str) -> None:
    lock = locked(name)
    for requirement in asked(name):
        entries = lock.get(canonicalize_name(requirement.name), [])
        assert entries, f"{requirement.name} is not in {name}.txt: make lock"
        for entry in entries:
            assert entry.version in requirement.specifier, f"{requirement} is locked as {entry.version}: make lock"


@pytest.mark.parametrize("name", LISTS)
def test_everything_locked_has_hashes(name: str) -> None:
    for package, entries in locked(name).items():
        for entry in entries:
            assert entry.hashes, package
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in entry.hashes), package


@pytest.mark.parametrize("name", ["base", "worker", "local", "test"])
def test_a_lock_holds_all_that_its_packages_draw_in_and_no_more(name: str) -> None:
    """Walked through the metadata of what is installed, which is what was locked."""
    lock = locked(name)
    waiting = [(canonicalize_name(each.name), frozenset(each.extras)) for each in asked(name)]
    seen = set(waiting)
    while waiting:
        package, extras = waiting.pop()
        entry = here(lock.get(package, []))
        assert entry, f"{package} is missing in {name}.txt: make lock"
        installed = distribution(package)
        assert Version(installed.version) == entry.version, f"{package}: make .venv/.test"
        for line in installed.requires or []:
            needs = Requirement(line)
            if needs.marker and not any(needs.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                continue
            found = here(lock.get(canonicalize_name(needs.name), []))
            assert found, f"{package} needs {needs}, which is missing in {name}.txt: make lock"
            assert needs.specifier.contains(found.version, prereleases=True), f"{package} needs {needs}: make lock"
            further = (canonicalize_name(needs.name), frozenset(needs.extras))
            if further not in seen:
                seen.add(further)
                waiting.append(further)
    reached = {package for package, _extras in seen}
    assert {package for package, entries in lock.items() if here(entries)} - reached == set()


def test_laptop_server_and_tests_run_the_same_versions() -> None:
    widest = locked("test")
    for name in ("base", "worker", "local", "meaning"):
        for package, entries in locked(name).items():
            for entry in entries:
                if package in widest:
                    assert entry.version in {each.version for each in widest[package]}, f"{package} in {name}.txt"


@pytest.mark.parametrize("name", LISTS)
def test_a_lock_names_no_machine_and_no_registry(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text()
    assert not re.search(r"://|^-|index-url|find-links|(^|\s)/\w", text, re.MULTILINE)


def installs(path: Path) -> list[str]:
    """Every command that installs Python packages, whole, as it stands in a Makefile, Dockerfile or script."""
    text = path.read_text().replace("\\\n", " ")
    if path.name == "Makefile":
        variable = re.search(r"^INSTALL = (.*)$", text, re.MULTILINE)
        assert variable
        text = text.replace(variable.group(0), "").replace("$(INSTALL)", variable.group(1))
    return [line for line in text.splitlines() if re.search(r"\bpip3? install\b", line)]


@pytest.mark.parametrize("name", ["Makefile", "Dockerfile"])
def test_packages_are_installed_from_locked_lists_alone(name: str) -> None:
    commands = installs(ROOT / name)
    assert commands
    for command in commands:
        assert "--require-hashes" in command, command
        assert re.search(r"-r requirements/(base|worker|local|test|meaning)\.txt", command), command


def test_ci_and_compose_install_nothing_past_make_and_the_image() -> None:
    for script in (ROOT / ".ci").iterdir():
        assert not re.search(r"\b(pip3?|uv) +(pip +)?(install|sync|download)\b", script.read_text()), script.name
    for service in yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"].values():
        for words in (service.get("command", ""), service.get("entrypoint", "")):
            assert "pip install" not in (words if isinstance(words, str) else " ".join(words))


def copyleft(package: str) -> bool:
    """Whether a package says of itself that its license asks for more than to be named."""
    about = distribution(package).metadata
    said = [about.get("License-Expression"), (about.get("License") or "")[:80]]  # older ones put the whole text there
    said += [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
    return any(re.search(r"\b[AL]?GPL|\bMPL|\bEPL|\bEUPL|\bCDDL|Mozilla|General Public", line) for line in said if line)


def test_the_notice_names_what_is_shipped_under_a_copyleft_license() -> None:
    shipped = {package for package, entries in locked("worker").items() if here(entries)}
    section = (ROOT / "NOTICE").read_text().split("\nPython packages ")[1].split("\n\n")[1]
    named = {line.split()[0] for line in section.splitlines()}
    assert named == {package for package in shipped if copyleft(package)}


def test_the_notice_names_every_folder_of_fonts() -> None:
    notice = (ROOT / "NOTICE").read_text()
    folders = {path.parent for place in ("static", "pitchey") for path in (ROOT / place).rglob("OFL.txt")}
    assert len(folders) == 3
    for folder in folders:
        assert str(folder.relative_to(ROOT)) in notice
