"""Does the house keep its own rules, as a machine can see them?"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import picture

ROOT = Path(__file__).resolve().parents[2]
CORE = sorted((ROOT / "pitchey").rglob("*.py"))
CODE = [path for folder in ("pitchey", "portals", "api", "realtime") for path in sorted((ROOT / folder).rglob("*.py"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split("\n")[:-1]


def lines_with(pattern: str, paths: list[Path]) -> list[str]:
    """Every line that matches, as `path:number: line`."""
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if found.search(line)
    ]


def test_imports_go_down() -> None:
    linted = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


def test_the_picture_of_the_layers_is_what_the_contract_says() -> None:
    document = picture.DOCUMENT.read_text()
    assert document == picture.drawn(document), "run make picture"


def test_every_layer_of_the_picture_says_what_it_is_for() -> None:
    for contract in ("layers", "portals"):
        assert [names for names, words in picture.layers(contract) if not words] == []


def test_every_admin_passes_the_checks_of_django() -> None:
    """They are looked for by the roof, after Django's own checks may have run."""
    from django.contrib import admin
    from django.contrib.admin.checks import check_admin_app

    admin.autodiscover()
    assert len(admin.site._registry) > 10
    assert check_admin_app(None) == []


def test_a_socket_process_loads_no_portal_no_api_and_no_pdf_library() -> None:
    look = "import pitchey.asgi, sys; print(sorted({name.split('.')[0] for name in sys.modules}), 'pitchey.urls' in sys.modules)"
    known = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "'realtime'" in known and known.endswith("False\n")
    assert [name for name in ("pyhanko", "pikepdf", "boto3", "aiohttp", "fpdf", "PIL") if f"'{name}'" in known] == []


WITHOUT_OPENCV = """
import sys
sys.modules["cv2"] = sys.modules["numpy"] = None  # whoever imports them fails
import pitchey.asgi, pitchey.wsgi
from django.urls import get_resolver
from pitchey.outbox.services import load_handlers

def walk(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            walk(pattern)

walk(get_resolver())
load_handlers()
print("portals.shared.reader.views.leaks" in sys.modules and "api.v1.documents" in sys.modules)
"""


def test_the_web_is_imported_without_opencv_and_numpy() -> None:
    """Its image has neither: they are in requirements/worker.txt. Handlers load where jobs are enqueued, too."""
    loaded = subprocess.run([sys.executable, "-c", WITHOUT_OPENCV], cwd=ROOT, capture_output=True, text=True)
    assert (loaded.stdout, loaded.returncode) == ("True\n", 0), loaded.stderr


def _state_changes(source: str) -> list[int]:
    """The lines on which a `status` is set, deleted or written by a query, in whatever layout."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            changes = node.attr == "status" and not isinstance(node.ctx, ast.Load)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
            changes = name in ("update", "update_or_create") and any(word.arg == "status" for word in node.keywords)
            changes |= name in ("bulk_update", "setattr", "__setattr__") and "status" in texts
            changes |= name == "update" and any(
                word.arg is None and "status" in ast.unparse(word) for word in node.keywords
            )
        else:
            continue
        if changes:
            found.append(node.lineno)
    return sorted(found)


def test_states_change_by_become_alone() -> None:
    changed = {path.relative_to(ROOT).as_posix(): _state_changes(path.read_text()) for path in CORE}
    assert [(place, len(lines)) for place, lines in changed.items() if lines] == [("pitchey/core/states.py", 1)]


@pytest.mark.parametrize(
    "source",
    [
        "nda.status = 'signed'",
        "first, nda.status = rows",
        "nda.status: str = 'signed'",
        "rows.update(\n    at=now,\n    status='signed',\n)",
        "rows.update(**{'status': 'signed'})",
        "Nda.objects.bulk_update(rows, ['status'])",
        "setattr(nda, 'status', 'signed')",
    ],
)
def test_a_change_of_state_is_found_in_every_layout(source: str) -> None:
    assert _state_changes(source) == [1]
    assert _state_changes("if nda.status == 'signed': rows.filter(status='signed').update(at=now)") == []


def test_a_broad_except_gives_its_reason() -> None:
    caught = lines_with(r"except (Exception|BaseException)\b|except:", CODE)
    assert [line for line in caught if not re.search(r"# (noqa: BLE001 - )?\w+", line)] == []


def test_nothing_is_swallowed() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body)
    ]
    assert silent == []


def test_no_template_switches_escaping_off() -> None:
    assert lines_with(r"\|\s*safe\b|autoescape off", TEMPLATES) == []


def test_mark_safe_gives_its_reason() -> None:
    marked = lines_with(r"\bmark_safe\(", CODE)
    assert [line for line in marked if not re.search(r"# (noqa: S308 - )\w+", line)] == []


def test_services_know_nothing_of_requests() -> None:
    services = [path for path in CODE if path.stem == "services" or path.parent.name == "services"]
    assert services
    assert lines_with(r"HttpRequest|django\.http|rest_framework", services) == []


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "lorem " + "ipsum", "coming " + "soon"])
def test_the_tree_holds_no_placeholder(word: str) -> None:
    said = []
    for name in TRACKED:
        path = ROOT / name
        if path.suffix in {".woff2", ".ttf", ".webp", ".png", ".pdf", ".jpg"} or not path.is_file():
            continue
        if word in path.read_text(errors="replace"):
            said.append(name)
    assert said == []


def test_every_file_that_a_document_names_is_there() -> None:
    folders = "|".join(sorted({re.escape(name.split("/")[0]) for name in TRACKED if "/" in name}))
    named = re.compile(rf"`((?:{folders})/[\w./-]+\.\w+)`")
    missing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in DOCUMENTS
        if path.name != "CHANGELOG.md"  # tells of files as they were
        for name in named.findall(path.read_text())
        if not (ROOT / name).exists()
    ]
    assert missing == []


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {link}"
        for path in DOCUMENTS
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
        if not (path.parent / link).exists()
    ]
    assert broken == []
