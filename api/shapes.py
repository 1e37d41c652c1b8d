"""What is an answer made of?"""

from typing import Any

from rest_framework import serializers as s


class Shape(s.Serializer[Any]):
    """One shape of an answer."""


class Money(Shape):
    amount_minor = s.IntegerField()
    currency = s.CharField()
