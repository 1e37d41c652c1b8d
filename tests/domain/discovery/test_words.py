"""What is understood of a search as people type it: any text, any signs, any script, without a database."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from pitchey.discovery.query_parser import MOST_WORDS, ts_query
from portals.public.highlighting import highlighted

# What people and machines type into a search: words of several scripts, signs that mean something to a database, emoji, marks.
PIECES = st.sampled_from(
    ["tide", "Clerk", "łódź", "STRASSE", "海の図書館", "الملح", "the", "not", "OR", "&", "|", "!", "<->", "(", ")", "'", '"', "\\", ":*",
     "-", "--", "*", "%", "%s", "{0}", ";", "\x00", "\u202e", "\u0301", "🎬", "👩‍👩‍👧", "_", "\n", "x" * 90]
)  # fmt: skip
SEARCHES = st.lists(PIECES, max_size=40).flatmap(
    lambda pieces: st.sampled_from([" ", "", "-"]).map(lambda by: by.join(pieces))
)
TYPED = SEARCHES | st.text(max_size=400)


@given(TYPED)
def test_only_letters_and_digits_reach_the_statement(typed):
    wanted = ts_query(typed)
    if wanted is None:
        return
    sql, params = wanted.query.as_sql()
    assert params == [] and sql.count("'") % 2 == 0
    inside = re.sub(r"[&|!()<>\s'-]", "", wanted.query.complete)
    assert not re.search(r"[\W_]", inside + wanted.unfinished)


@given(TYPED)
def test_there_is_at_least_one_word_and_not_too_many(typed):
    wanted = ts_query(typed)
    assert wanted is None or 1 <= len(wanted.words) <= MOST_WORDS


@given(TYPED)
def test_what_has_no_letter_and_no_digit_is_no_question(typed):
    if not re.search(r"[^\W_]", typed):
        assert ts_query(typed) is None


@given(TYPED)
def test_marking_loses_nothing_and_adds_no_markup(typed):
    text = "The <b>Tide</b> Clerk & 海の図書館"
    html = highlighted(text, ts_query(typed))
    assert unescape(re.sub("</?mark>", "", html)) == text
    assert "<b>" not in html


def test_twelve_words_are_read_and_the_rest_is_left():
    wanted = ts_query(" ".join(f"w{number}" for number in range(40)))
    assert wanted is not None and wanted.words == tuple(f"w{number}" for number in range(MOST_WORDS))
