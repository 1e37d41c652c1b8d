"""Do names say what a colleague would search for? Private words of earlier versions do not come back, and a test is named after its subject."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 72
PRODUCT = ("pitchey", "portals", "api", "realtime")
# A word of the old glossary, as a word of an identifier -> the term to use.
TERMS = {
    "beginnings": "prefixes",
    "bend bends": "violation",
    "bump": "invalidate",
    "desk desks": "dashboard, admin or client",
    "envelope envelopes": "prefetch, encrypted_page",
    "furniture": "portal_context",
    "going_on": "active_session",
    "held_for": "locked_document",
    "hold_still": "lock_for_read",
    "index_anew": "reindex",
    "learn_some": "index_vocabulary_batch",
    "mounts": "portal_urls",
    "pass_on": "send_now",
    "pile piles": "backlog",
    "rosette rosettes": "guilloche",
    "rungs": "document_rows",
    "shelf": "storage_for, cache",
    "sitting sittings": "reading_session",
    "slate": "is_master",
    "slip slips": "deletion_variants",
    "speaks_louder": "takes_precedence",
    "take_turn": "lock_chain",
    "tell_searchers": "notify_saved_searches",
    "weave woven": "invisible_watermark",
    "work_out_trending": "recompute_trending",
    "complain_of_the_dead": "raise_if_exited",
    "done_once": "idempotent",
    "check_facts_stand": "require_key_terms_unchanged",
}
TERM_OF = {word: term for words, term in TERMS.items() for word in words.split()}
PRIVATE = re.compile(rf"(?:^|_)({'|'.join(TERM_OF)})(?=_|$)")
# Names that clients and libraries know, which do not change.
PUBLIC = {
    "api/v1/documents.py": {"sittings", "DocumentEnvelope"},
    "api/v1/evidence.py": {"bends"},
    "api/v1/jobs.py": {"piles", "StuckPile"},
    "tests/chaos/notices.py": {"envelope"},
    "tests/security/test_no_unmarked_path.py": {"Envelope"},
}
NO_SUBJECT = re.compile(r"test_(who|whoever|whom|whomever|whose|(nobody|somebody|everybody|those)_who)(_|$)")


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _identifiers(tree: ast.AST) -> Iterator[str]:
    """What is defined, assigned, passed or imported under a name of our own choice."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg | ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.alias):
            yield from (node.asname or node.name).split(".")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _private_words(path: Path) -> set[str]:
    """Each identifier of a module, and its own name, that holds a word of the old glossary, with the term instead."""
    place = path.relative_to(ROOT).as_posix()
    names = {path.stem, *_identifiers(_parsed(path))} - PUBLIC.get(place, set())
    return {f"{place}: {name} -> {TERM_OF[found[1]]}" for name in names if (found := PRIVATE.search(_snake(name)))}


@pytest.mark.parametrize("folder", [*PRODUCT, "tests"])
def test_identifiers_use_the_terms_of_the_glossary(folder: str) -> None:
    modules = sorted((ROOT / folder).rglob("*.py"))
    assert modules
    assert sorted(set().union(*map(_private_words, modules))) == []


def test_a_private_word_is_found_wherever_it_stands_in_an_identifier() -> None:
    source = (
        "import a.weave as woven_page\nclass OldDesk:\n    def f(self, the_shelf=1):\n        self.bends = g(rungs=2)\n"
    )
    found = {name for name in _identifiers(ast.parse(source)) if PRIVATE.search(_snake(name))}
    assert found == {"woven_page", "OldDesk", "the_shelf", "bends", "rungs"}
    assert not any(PRIVATE.search(name) for name in ("tapered", "compile", "shelfish", "mountain", "slipstream"))


def test_names_of_tests_have_a_subject_and_at_most_72_letters() -> None:
    named = [
        (path.relative_to(ROOT).as_posix(), node.name)
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    assert len(named) > 1000
    assert [one for one in named if len(one[1]) > LONGEST or NO_SUBJECT.match(one[1])] == []
