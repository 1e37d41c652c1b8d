"""What of a template's layout goes out? Its lines; indents, and line breaks inside a tag of HTML, are for those who write it."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_TAG = re.compile(r"""<[a-zA-Z](?:"[^"]*"|'[^']*'|\{%.*?%\}|\{\{.*?\}\}|[^>"'])*>""")


def flat(source: str) -> str:
    """The same template, smaller: nothing that a browser shows is changed."""
    return re.sub(r"\n[ \t]+", "\n", _TAG.sub(_on_one_line, source))


def _on_one_line(tag: re.Match[str]) -> str:
    if "\n" not in tag[0]:
        return tag[0]
    # What brings its own space along: a condition that opens with one, and attributes that Django wrote.
    text = re.sub(r"\s*\n\s*(?=\{% if [^\n]*?%\} |\{\{ attrs \}\})", "", tag[0])
    text = re.sub(r"(?<==[\"'])\s*\n\s*|\s*\n\s*(?=[\"']|/?>$)", "", text)
    return re.sub(r"\s*\n\s*", " ", text)


class Loader(filesystem.Loader):
    """Finds our own templates."""

    def get_contents(self, origin: Origin) -> str:
        source: str = super().get_contents(origin)
        return flat(source) if origin.template_name and str(origin.template_name).endswith(".html") else source
