"""Do the members of an answer of the API stand in one place, its `Shape`?

Whatever a `Shape` makes, it makes of its own members: one that is forgotten or not there is a `TypeError`. So no other code may write a
row out.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import api.urls  # noqa: F401 - imports every resource, hence every shape
from api.shapes import Shape

ROOT = Path(__file__).resolve().parents[2]
API = sorted((ROOT / "api").rglob("*.py"))
# Dicts that are no row of a shape, though they name nothing but members of one.
NO_ROWS = {
    "api/health.py": "for monitors: outside the version and the document, made by operations/health.py",
    "api/schema.py": "OpenAPI's own words",
}


def _shapes(base: type[Shape] = Shape) -> Iterator[type[Shape]]:
    for shape in base.__subclasses__():
        yield shape
        yield from _shapes(shape)


def _keys(node: ast.AST) -> set[str]:
    """The names in a dict that is written out, `{"id": ...}` or `dict(id=...)`."""
    if isinstance(node, ast.Dict):
        return {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "dict":
        return {word.arg for word in node.keywords if word.arg}
    return set()


def _written_rows(source: str, shapes: dict[str, set[str]]) -> list[str]:
    """Where a function writes out an answer or a part of one: what it hands to `Response`, and dicts that name nothing but members of a
    shape; and where it lets a dataclass name the members."""
    found = []
    tree = ast.parse(source)
    for node in ast.walk(tree):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if name == "Response" and any(_keys(part) for argument in node.args[:1] for part in _operands(argument)):
            found.append(f"{node.lineno}: an answer")
        if name == "asdict":
            found.append(f"{node.lineno}: asdict")
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)]
    inside = {part for function in functions for part in ast.walk(function)}
    words = {
        node.right for node in inside if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)
    }  # "%(name)s" % {...}
    for node in inside - words:
        keys = _keys(node)
        if named := [shape for shape, members in shapes.items() if keys and keys <= members]:
            found.append(f"{node.lineno}: {', '.join(sorted(named)[:3])}")
    return sorted(found)


def _operands(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of `a | b | c`."""
    if isinstance(node, ast.BinOp):
        yield from _operands(node.left)
        yield from _operands(node.right)
    else:
        yield node


def test_no_code_of_the_api_writes_out_what_a_shape_declares() -> None:
    shapes = {shape.__name__: set(shape().fields) for shape in _shapes() if shape.__module__.startswith("api.")}
    assert len(shapes) > 100
    written = {path.relative_to(ROOT).as_posix(): _written_rows(path.read_text(), shapes) for path in API}
    assert {place: rows for place, rows in written.items() if rows and place not in NO_ROWS} == {}
    assert [place for place in NO_ROWS if not written[place]] == []  # needs no exception any more


@pytest.mark.parametrize(
    "line",
    [
        "return Response({'undeclared': 1})",
        "return Response(row | {'undeclared': 1}, status=201)",
        "return {'id': row.public_id, 'name': row.name}",
        "return row | {'name': row.name}",
        "return [dict(id=row.public_id) for row in rows]",
        "return listed(page, lambda row: {'name': row.name})",
        "return Response(asdict(row))",
    ],
)
def test_a_row_is_found_however_it_is_written(line: str) -> None:
    assert len(_written_rows(f"def get(self):\n    {line}", {"Device": {"id", "name"}})) == 1


@pytest.mark.parametrize(
    "line",
    [
        "return Response(Device.of(row, name=row.name), status=201)",
        "return HttpResponse(page, headers={'Cache-Control': 'no-store'})",
        "return execute(statement, {'id': row.pk, 'person': person.pk})",
        "raise Malformed(_('There is no %(name)s.') % {'name': name})",
    ],
)
def test_what_is_no_row_is_not_found(line: str) -> None:
    assert (
        _written_rows(f"parameters = {{'name': 'A name.'}}\ndef get(self):\n    {line}", {"Device": {"id", "name"}})
        == []
    )
