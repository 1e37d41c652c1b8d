"""What is an answer made of? A `Shape` declares its members once: the OpenAPI document and the rows are both made from it.

    class PersonBrief(Shape):
        id = s.CharField(source="public_id")
        verified = s.BooleanField(source="is_verified")

    PersonBrief.of(person)  # {"id": "usr_...", "verified": True}

A member is read from the thing under its own name or from its `source`, a dotted path; what a path cannot say, a static method
`get_<member>(thing)` does. A member that is a shape is made of what stands there, null where nothing does. Members that are not
required are left to the caller.
"""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any, cast

from django.db.models.manager import BaseManager
from rest_framework import serializers as s

from pitchey.core.types import Json

Source = str | Callable[[Any], object]  # a path, or a function of the thing
Reader = Callable[[Any], Json]  # from a thing to its row


class Shape(s.Serializer[Any]):
    """One shape of an answer."""

    # The document prints the docstring of a shape without one of its own; what a developer needs stands above.

    @classmethod
    def of(cls, thing: object, **given: object) -> Json:
        """The row of a thing; `given` are members that the caller knows."""
        row = cls._read()(thing)
        row.update(given)
        return row

    @classmethod
    @cache
    def _read(cls) -> Reader:
        return cls.compile_reader()

    @classmethod
    def compile_reader(cls, *, mapping: bool = False, given: Collection[str] = (), **sources: Source) -> Reader:
        """How rows of this shape are read from another kind of thing: a function from the thing to its row.

        It is compiled once to what one would write by hand, `lambda thing: {"id": thing.public_id, ...}`: lists would feel
        a loop over members, and a serializer of DRF more so.

        Args:
            mapping: the thing is one, and a source is a key.
            given: members that are not read, because the caller knows them.
            sources: where a member is read otherwise than declared: another path, or a function of the thing.

        Raises:
            TypeError: there is no such member.
        """
        fields = cls().fields
        if unknown := {*sources, *given} - set(fields):
            raise TypeError(f"{cls.__name__} has no member {', '.join(sorted(unknown))}")
        members: list[str] = []
        functions: dict[str, Callable[..., object]] = {}
        for name, field in fields.items():
            source = sources.get(name) or cls._method(name)
            if name in given or (source is None and not field.required):
                continue
            if callable(source):
                functions[name] = source
                members.append(f"{name!r}: {name}(thing)")
                continue
            path = source or cast(str, field.source)
            value = f"thing[{path!r}]" if mapping else f"thing.{path}"
            if isinstance(field, s.ListSerializer):
                functions[name] = _many(cast(type[Shape], type(field.child)))
                value = f"{name}({value})"
            elif isinstance(field, Shape):
                functions[name] = _one(type(field))
                value = f"{name}({value})"
            members.append(f"{name!r}: {value}")
        # SECURITY: names and sources are those of our own declarations.
        return cast(Reader, eval(f"lambda thing: {{{', '.join(members)}}}", functions))  # noqa: S307

    @classmethod
    def _method(cls, name: str) -> Callable[..., object] | None:
        method = getattr(cls, f"get_{name}", None)
        return None if method is getattr(s.Serializer, f"get_{name}", None) else method


def _one(shape: type[Shape]) -> Callable[[Any], Json | None]:
    return lambda thing: None if thing is None else shape.of(thing)


def _many(shape: type[Shape]) -> Callable[[Any], list[Json]]:
    return lambda things: [shape.of(thing) for thing in (things.all() if isinstance(things, BaseManager) else things)]


class Money(Shape):
    amount_minor = s.IntegerField()
    currency = s.CharField()


def money(amount_minor: int | None, currency: str) -> Json | None:
    """Money as answers show it."""
    return None if amount_minor is None else {"amount_minor": amount_minor, "currency": currency}
