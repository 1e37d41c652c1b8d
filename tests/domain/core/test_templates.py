"""Do indents, and line breaks inside a tag, stay with those who write templates?"""

import pytest

from pitchey.core.templates import flat


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("<ul>\n  <li>One</li>\n</ul>\n", "<ul>\n<li>One</li>\n</ul>\n"),
        ('<a\n  class="btn"\n  href="{% url "home" %}"\n>Home</a>', '<a class="btn" href="{% url "home" %}">Home</a>'),
        (
            '<input\n  id="q"\n  {% if many > 1 %} disabled{% endif %}\n>',
            '<input id="q"{% if many > 1 %} disabled{% endif %}>',
        ),
        ('<div\n  class="panel"\n  {{ attrs }}\n>', '<div class="panel"{{ attrs }}>'),
        ('<p\n  class="\n    one two\n    three\n  "\n>', '<p class="one two three">'),
    ],
)
def test_a_template_is_sent_without_its_layout(written: str, sent: str) -> None:
    assert flat(written) == sent
