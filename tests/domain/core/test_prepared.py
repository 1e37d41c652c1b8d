"""Prepared queries: the same rows as the queryset, in every thread, for other values, with one statement."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.core.prepared import Prepared
from tests.factories import cast

in_database = pytest.mark.django_db


@Prepared
def _named(name: str, *, role: str) -> QuerySet[User]:
    return User.objects.filter(display_name=name, role=role)


@in_database
def test_it_answers_for_each_value_and_shape_with_one_statement(django_assert_num_queries: Any) -> None:
    ada, bo = cast.person("Ada", "creator"), cast.person("Bo", "investor")
    for _time in range(2):
        with django_assert_num_queries(3):
            assert _named("Ada", role="creator") == [ada]
            assert _named("Bo", role="creator") == []
            assert _named("Bo", role="investor") == [bo]


@in_database
def test_its_rows_are_what_the_queryset_gives() -> None:
    cast.person("Ada", "creator")

    @Prepared
    def joined(email: str) -> QuerySet[User]:
        return User.objects.filter(email=email).only("email")

    @Prepared
    def plain(pk: int, since: datetime) -> QuerySet[User, dict[str, Any]]:
        return User.objects.filter(pk=pk, date_joined__gte=since).values("email", "links")

    ada = User.objects.get(display_name="Ada")
    assert joined(ada.email)[0].get_deferred_fields() == User.objects.only("email").get().get_deferred_fields()
    assert plain(ada.pk, ada.date_joined) == [{"email": ada.email, "links": ada.links}]


@in_database
def test_a_value_is_never_part_of_the_statement() -> None:
    cast.person("Ada", "creator")
    assert _named("' OR 1=1 --", role="creator") == []
    assert _named("%s", role="creator") == []


@pytest.mark.parametrize(
    "build",
    [
        lambda name: User.objects.filter(display_name="Ada"),
        lambda name: User.objects.filter(display_name=name, closes_at__gt=timezone.now()),
    ],
    ids=["a value is not asked for", "the clock"],
)
def test_what_would_be_wrong_the_second_time_is_refused(build: Any) -> None:
    with pytest.raises(TypeError):
        Prepared(build)("Ada")


def test_a_value_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(TypeError):
        _named(1.5, role="creator")


@pytest.mark.usefixtures("committed_db")
def test_each_thread_asks_on_a_connection_of_its_own() -> None:
    ada = cast.person("Ada", "creator")

    def ask(_time: int) -> list[User]:
        try:
            return _named("Ada", role="creator")
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(ask, range(6))) == [[ada]] * 6
