"""Is there a poster for every pitch, the same each time, in whatever script its title is written?"""

from xml.etree import ElementTree

import pytest

from pitchey import fonts
from pitchey.pitches.catalogue import Genre
from pitchey.posters import FAMILY_OF, draw
from pitchey.posters.lettering import Face, Line, breaks, drawable, is_rtl

# One genre of each family.
FAMILIES = {family: genre for genre, family in FAMILY_OF.items()}.values()
TITLES = {
    "one letter": "Ø",
    "one long word": "Donaudampfschifffahrtsgesellschaftskapitän",
    "two hundred letters": ("The Harbour Clerk Who Logged Every Drowning " * 5)[:200],
    "extended Latin": "Łódź, ő és ğ",
    "Greek and Cyrillic": "Ώρα μηδέν: Ночь",
    "Arabic with a number": "ليلة 12 في القاهرة",
    "Hebrew": "לילה אחד בחיפה",
    "Devanagari": "दिल्ली की रात",
    "Thai": "กรุงเทพ",
    "Japanese": "東京の夜に消えた灯台守",
    "Korean": "서울의 봄밤",
    "Chinese": "他们的故事",
    "markup": "<script>&\"'</script>",
    "nothing that can be drawn": "🎬🎬",
    "control characters": "Night\x07 \u202eNurse\x00",
}
MOST = 200_000  # bytes; a long title in eighteen lines of a heavy script stays below


def test_every_genre_has_a_family_and_every_family_a_genre():
    assert set(FAMILY_OF) == set(Genre.values)
    assert len(set(FAMILY_OF.values())) == 18


@pytest.mark.parametrize("genre", FAMILIES)
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_title_in_any_script_becomes_a_well_formed_sheet(genre, title):
    sheet = draw(title, genre, "A film by Inês Taveira-Holm", "Drama", 3)
    root = ElementTree.fromstring(sheet)
    assert root.attrib["viewBox"] == "0 0 600 900"
    assert len(sheet) < MOST
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "g", "path", "rect", "circle", "polygon", "polyline", "defs", "clipPath", "use"}
    assert b"nan" not in sheet and b"inf" not in sheet


@pytest.mark.parametrize("genre", FAMILIES)
def test_the_same_pitch_gets_the_same_bytes_and_another_seed_another_poster(genre):
    first = draw("The Tide Clerk", genre, "A film by Maren Oyelaran", "", 1)
    assert first == draw("The Tide Clerk", genre, "A film by Maren Oyelaran", "", 1)
    assert first != draw("The Tide Clerk", genre, "A film by Maren Oyelaran", "", 2)


def test_an_unknown_genre_still_gets_a_poster():
    assert draw("The Tide Clerk", "a-genre-of-tomorrow").startswith(b"<svg")


def test_right_to_left_letters_are_joined_and_run_from_right_to_left():
    joined, apart = Line("ليلة", Face()), sum(Line(letter, Face()).width for letter in "ليلة")
    assert is_rtl("ليلة") and not is_rtl("12 Nights")
    assert joined.width < apart  # initial, medial and final forms are narrower than four isolated ones


def test_a_number_in_an_arabic_title_keeps_its_order():
    line = Line("في 12", Face())
    one, two = (Line(digit, Face()).glyphs[0].id for digit in "12")
    ids = [glyph.id for glyph in sorted(line.glyphs, key=lambda glyph: glyph.x)]
    assert ids[:2] == [one, two]  # leftmost, because the line runs from the right, and one stands before two


def test_titles_break_at_spaces_and_between_letters_only_without_spaces():
    assert ["東京の夜に", "消えた灯台守"] in list(breaks("東京の夜に消えた灯台守"))
    assert all(" ".join(lines) == "What the Orchard Owes" for lines in breaks("What the Orchard Owes"))


def test_what_no_font_can_write_is_left_out():
    assert drawable("Night 🎬 Nurse\x00") == "Night Nurse"


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("Anna Łukasz Ώρα Ночь", "NotoSans-Regular.ttf"),
        ("दिल्ली", "NotoSans-Regular.ttf"),
        ("ليلة 12", "NotoSansArabic-Regular.ttf"),
        ("לילה", "NotoSansHebrew-Regular.ttf"),
        ("กรุงเทพ", "NotoSansThai-Regular.ttf"),
        ("東京の夜 Tokyo", "NotoSansJP-Subset.ttf"),
        ("他们的故事", "NotoSansSC-Subset.ttf"),
        ("서울의 봄", "NotoSansKR-Subset.ttf"),
        ("", "NotoSans-Regular.ttf"),
    ],
)
def test_one_file_is_found_that_can_write_the_text(text, file):
    assert fonts.font_for(text).name == file
    assert all(ord(letter) in fonts.coverage(fonts.font_for(text)) for letter in text)


def test_runs_of_a_text_in_several_scripts_add_up_to_it():
    text = "Maren مارين 東京 🎬"
    found = fonts.runs(text)
    assert "".join(part for _, part in found) == text
    assert {path.name for path, _ in found} >= {"NotoSansArabic-Regular.ttf", "NotoSansJP-Subset.ttf"}
