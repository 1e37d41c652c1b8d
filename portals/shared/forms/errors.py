"""How does a service's refusal land in the form that caused it?"""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from pitchey.core.errors import Invalid, TooLarge, UnsupportedType


@contextmanager
def errors_into(form: forms.Form, *, file_field: str = "", **renamed: str) -> Iterator[None]:
    """Run a service call; what it finds invalid becomes errors of `form`, each at its field. `form.errors` tells afterwards.

    `renamed` says where the form has another name for a field. A refused file (its type, its size) is an error of `file_field`. Every other refusal goes on to its page.
    """
    try:
        yield
    except Invalid as error:
        for name, sentences in error.by_field().items():
            place = name.split(".")[0]
            place = renamed.get(place, place)
            form.add_error(place if place in form.fields else None, [str(sentence) for sentence in sentences])
        if not error.errors:
            form.add_error(None, str(error.sentence))
    except (UnsupportedType, TooLarge) as error:
        form.add_error(file_field or None, str(error.sentence))
