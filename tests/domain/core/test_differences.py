"""Word by word: the pieces tell both texts, and are few enough to be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitchey.core.diff import word_diff

WORDS = st.lists(st.sampled_from(["tide", "clerk", "the", "家", "มา", "🌊", "e\u0301", "ledger,"]), max_size=30).map(
    " ".join
)


@given(WORDS, WORDS)
def test_the_pieces_contain_both_texts(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    for text, left_out in ((before, "new"), (after, "gone")):
        told = "".join(piece.text for piece in pieces if piece.kind != left_out)
        assert told.split() == text.split()


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("A red boat at sea.", "A blue boat at sea.", [("gone", "red "), ("new", "blue ")]),
        ("", "All of it", [("new", "All of it")]),
        ("All of it", "", [("gone", "All of it")]),
        ("家へ帰る", "家に帰る", [("gone", "へ"), ("new", "に")]),
        ("One\ntwo", "One  two", []),
    ],
)
def test_only_what_differs_is_marked(before: str, after: str, changed: list[tuple[str, str]]) -> None:
    assert [(piece.kind, piece.text) for piece in word_diff(before, after) if piece.kind != "same"] == changed


def test_what_both_say_at_length_is_left_out_around_a_difference() -> None:
    text = " ".join(f"w{number}" for number in range(400))
    pieces = word_diff(text, text.replace("w200", "changed"), context=5)
    assert [piece.kind for piece in pieces] == ["skipped", "same", "gone", "new", "same", "skipped"]
    assert pieces[1].text.split() == ["w195", "w196", "w197", "w198", "w199"]


def test_two_texts_of_the_longest_kind_are_compared_at_once() -> None:
    word_diff("a b c d " * 2500, "d c a b " * 2500)
