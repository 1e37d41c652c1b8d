"""What is an answer made of? A `Shape` declares its members once: the OpenAPI document and the rows are both made from it.

    class PersonBrief(Shape):
        id = s.CharField(source="public_id")
        verified = s.BooleanField(source="is_verified")

    PersonBrief.of(person)  # {"id": "usr_...", "verified": True}

A member is read from the thing under its own name or from its `source`, a dotted path; what a path cannot say, a static method
`get_<member>(thing)` does. A member that is a shape is made of what stands there. Null is what stands behind nothing, where the
member may be null. What the thing does not know, the caller gives: `PersonMe.of(following=True)`. Members that are not required are
left out unless they are given.
"""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any, cast

from django.db.models.manager import BaseManager
from rest_framework import serializers as s

from pitchey.core.types import Json

Source = str | Callable[[Any], object]  # a path, or a function of the thing
Reader = Callable[..., Json]  # from a thing, and the members that the caller gives by name, to its row


class Shape(s.Serializer[Any]):
    """One shape of an answer."""

    # The document prints the docstring of a shape without one of its own; what a developer needs stands above.

    @classmethod
    def of(cls, thing: object = None, /, **given: object) -> Json:
        """The row of a thing. `given` are members that the caller knows: they are not read from it.

        Raises:
            TypeError: there is no such member.
        """
        return cls._reader(tuple(given))(thing, **given)

    @classmethod
    @cache
    def _reader(cls, given: tuple[str, ...]) -> Reader:
        return cls.compile_reader(given=given)

    @classmethod
    def compile_reader(
        cls, *, mapping: bool = False, given: Collection[str] = (), without: Collection[str] = (), **sources: Source
    ) -> Reader:
        """How rows of this shape are read from another kind of thing: a function from the thing to its row.

        It is compiled once to what one would write by hand, `lambda thing, *, me: {"id": thing.public_id, "me": me, ...}`: lists
        would feel a loop over members, and a serializer of DRF more so.

        Args:
            mapping: the thing is one, as are the things in it, and a source is a key.
            given: members that are not read: the caller passes each by its name.
            without: members that are left out.
            sources: where a member is read otherwise than declared: another path, or a function of the thing.

        Raises:
            TypeError: there is no such member.
        """
        fields = cls().fields
        if unknown := {*sources, *given, *without} - set(fields):
            raise TypeError(f"{cls.__name__} has no member {', '.join(sorted(unknown))}")
        members: list[str] = []
        functions: dict[str, Callable[..., object]] = {}
        for name, field in fields.items():
            source = sources.get(name) or cls._method(name)
            if name in given:
                members.append(f"{name!r}: {name}")
                continue
            if name in without or (source is None and not field.required):
                continue
            if callable(source):
                functions[name] = source
                members.append(f"{name!r}: {name}(thing)")
                continue
            path = source or cast(str, field.source)
            value = f"thing[{path!r}]" if mapping else _attribute(path, nullable=field.allow_null)
            if isinstance(field, s.ListSerializer):
                functions[name] = _many(cast(type[Shape], type(field.child)), mapping)
                value = f"{name}({value})"
            elif isinstance(field, Shape):
                functions[name] = _one(type(field), mapping)
                value = f"{name}({value})"
            members.append(f"{name!r}: {value}")
        parameters = ", ".join(["thing", "/", *(["*", *given] if given else [])])
        # SECURITY: names and sources are those of our own declarations.
        return cast(Reader, eval(f"lambda {parameters}: {{{', '.join(members)}}}", functions))  # noqa: S307

    @classmethod
    def _method(cls, name: str) -> Callable[..., object] | None:
        method = getattr(cls, f"get_{name}", None)
        return None if method is getattr(s.Serializer, f"get_{name}", None) else method


def _attribute(path: str, *, nullable: bool) -> str:
    """The expression that reads a dotted path; of a member that may be null, None as soon as there is None on the way."""
    steps = path.split(".")
    value = f"thing.{path}"
    for end in range(len(steps) - 1, 0, -1) if nullable else ():
        value = f"(None if thing.{'.'.join(steps[:end])} is None else {value})"
    return value


def _one(shape: type[Shape], mapping: bool) -> Callable[[Any], Json | None]:
    read = shape.compile_reader(mapping=mapping)
    return lambda thing: None if thing is None else read(thing)


def _many(shape: type[Shape], mapping: bool) -> Callable[[Any], list[Json]]:
    read = shape.compile_reader(mapping=mapping)
    return lambda things: [read(thing) for thing in (things.all() if isinstance(things, BaseManager) else things)]


class ListShape(Shape):
    """A page of a list; `next_cursor` is null on the last one."""

    results = s.ListField()
    next_cursor = s.CharField(allow_null=True)


class Money(Shape):
    amount_minor = s.IntegerField()
    currency = s.CharField()


def money(amount_minor: int | None, currency: str) -> Json | None:
    """Money as answers show it."""
    return None if amount_minor is None else Money.of(amount_minor=amount_minor, currency=currency)
