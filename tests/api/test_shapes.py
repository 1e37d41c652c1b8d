"""Are the rows of an answer what its shape declares?"""

from types import SimpleNamespace as Thing

import pytest
from rest_framework import serializers as s

from api.shapes import Shape


class Author(Shape):
    name = s.CharField()


class Book(Shape):
    id = s.CharField(source="public_id")
    mine = s.BooleanField()
    author = Author(allow_null=True)
    publisher = s.CharField(source="publisher.name", allow_null=True)
    city = s.CharField(source="publisher.place.city", allow_null=True)
    blurb = s.CharField(required=False)


BOOK = Thing(
    public_id="boo_1", mine=True, author=Thing(name="Ada"), publisher=Thing(name="Ark", place=Thing(city="Rome"))
)


def test_a_row_is_read_from_names_and_paths() -> None:
    assert Book.of(BOOK) == {
        "id": "boo_1",
        "mine": True,
        "author": {"name": "Ada"},
        "publisher": "Ark",
        "city": "Rome",
    }


def test_given_members_are_not_read_and_keep_their_place() -> None:
    row = Book.of(Thing(public_id="boo_1", author=None, publisher=None), blurb="Read it.", mine=False)
    assert list(row.items()) == [
        ("id", "boo_1"),
        ("mine", False),
        ("author", None),
        ("publisher", None),
        ("city", None),
        ("blurb", "Read it."),
    ]


def test_a_row_can_be_given_whole() -> None:
    assert Author.of(name="Ada") == {"name": "Ada"}


@pytest.mark.parametrize("place", [None, Thing(city=None)])
def test_a_nullable_path_ends_where_nothing_stands(place: Thing | None) -> None:
    book = Thing(public_id="boo_1", mine=True, author=None, publisher=Thing(name="Ark", place=place))
    assert Book.of(book)["city"] is None


def test_a_path_that_may_not_be_null_fails_where_nothing_stands() -> None:
    strict = Book.compile_reader(id="author.name")
    with pytest.raises(AttributeError):
        strict(Thing(public_id="boo_1", mine=True, author=None, publisher=None))


def test_a_member_that_is_not_declared_is_refused() -> None:
    with pytest.raises(TypeError, match="Author has no member age"):
        Author.of(name="Ada", age=36)


def test_a_member_that_is_forgotten_is_refused() -> None:
    read = Book.compile_reader(given=["mine"])
    assert read(BOOK, mine=False)["mine"] is False
    with pytest.raises(TypeError, match="mine"):
        read(BOOK)


def test_mappings_are_read_by_key_to_the_bottom() -> None:
    read = Book.compile_reader(mapping=True, id="id", publisher=lambda row: row["publisher"], city=lambda _row: None)
    row = {"id": "boo_1", "mine": True, "author": {"name": "Ada", "secret": 1}, "publisher": "Ark"}
    assert read(row) == {"id": "boo_1", "mine": True, "author": {"name": "Ada"}, "publisher": "Ark", "city": None}


def test_members_can_be_left_out() -> None:
    assert list(Book.compile_reader(without=["author", "publisher", "city"])(BOOK)) == ["id", "mine"]
