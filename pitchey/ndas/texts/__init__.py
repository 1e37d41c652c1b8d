"""Which agreements can be signed on Pitchey? One file per text, `<slug>-<number>.txt`: name, summary, an empty line, the text with its `{placeholders}`.

Signed texts never change: a new wording is a new file with the next number, loaded by a migration that calls `load` again.
"""

from dataclasses import dataclass
from pathlib import Path

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Text:
    """One numbered wording; `summary` says when an owner would choose it."""

    slug: str
    number: int
    name: str
    summary: str
    body: str


def read() -> list[Text]:
    """Every text in the folder, by slug and number."""
    texts = []
    for file in FOLDER.glob("*.txt"):
        slug, _dash, number = file.stem.rpartition("-")
        head, _blank, body = file.read_text(encoding="utf-8").partition("\n\n")
        name, _line, summary = head.partition("\n")
        texts.append(Text(slug, int(number), name, summary, body))
    return sorted(texts, key=lambda text: (text.slug, text.number))


def load(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A migration's step: add the texts that the database lacks. The newest number of each slug becomes the current one."""
    templates = apps.get_model("ndas", "Template").objects.using(schema_editor.connection.alias)
    for text in read():
        if not templates.filter(slug=text.slug, number=text.number).exists():
            templates.filter(slug=text.slug, is_current=True).update(is_current=False)
            templates.create(slug=text.slug, number=text.number, name=text.name, summary=text.summary, body=text.body)
