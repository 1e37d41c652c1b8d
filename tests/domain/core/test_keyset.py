"""Does a cursor say exactly one place of one order, and is everything else refused?"""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitchey.core.errors import Malformed
from pitchey.core.keyset import Sort, decode, encode

NEWEST, UPDATED = Sort("newest", "published_at"), Sort("updated", "updated_at")
TITLE, VIEWS = Sort("title", "title", descending=False, of=str), Sort("views", "views", of=int)
KEYS = st.integers(-(2**63), 2**63 - 1)


def _cursor(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@given(st.datetimes(timezones=st.just(UTC)), KEYS)
def test_a_cursor_is_read_as_it_was_written(value: datetime, key: int) -> None:
    assert decode(NEWEST, encode(NEWEST, value, key)) == (value, key)


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), KEYS)
def test_a_cursor_of_words_is_read_as_it_was_written(value: str, key: int) -> None:
    assert decode(TITLE, encode(TITLE, value, key)) == (value, key)


def test_a_cursor_of_another_order_is_refused() -> None:
    with pytest.raises(Malformed) as refused:
        decode(UPDATED, encode(NEWEST, datetime(2026, 12, 1, tzinfo=UTC), 7))
    assert refused.value.code == "bad_cursor"


@pytest.mark.parametrize(
    ("sort", "cursor"),
    [
        (NEWEST, "nonsense"),
        (NEWEST, _cursor("newest", {"t": "yesterday"}, 7)),
        (NEWEST, _cursor("newest", "2026-12-01", 7)),
        (NEWEST, _cursor("newest", {"t": "2026-12-01T00:00:00+00:00"}, True)),
        (NEWEST, _cursor("newest", {"t": "2026-12-01T00:00:00+00:00"}, 2**63)),
        (TITLE, _cursor("title", "a\x00b", 7)),
        (VIEWS, _cursor("views", 2**63, 7)),
        (VIEWS, _cursor("views", 7)),
    ],
)
def test_what_is_no_cursor_of_the_order_is_refused(sort: Sort, cursor: str) -> None:
    with pytest.raises(Malformed) as refused:
        decode(sort, cursor)
    assert refused.value.code == "bad_cursor"
