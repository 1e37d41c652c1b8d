"""Browser sessions: when were they last used, and what is forgotten at night?"""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.accounts.tasks import forget_old_sessions
from pitchey.celery import SCHEDULE
from pitchey.outbox.services import HANDLERS, load_handlers
from tests.factories.cast import PASSWORD

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client()
    client.post(f"/{person.role}/login/", {"email": person.email, "password": PASSWORD})
    assert UserSession.objects.filter(session_key=client.session.session_key).exists()
    return client


def aged(client: Client, **age: int) -> UserSession:
    """The listed session of this browser, made and last seen so long ago."""
    then = timezone.now() - timedelta(**age)
    UserSession.objects.filter(session_key=client.session.session_key).update(created_at=then, last_seen_at=then)
    cache.clear()
    return UserSession.objects.get(session_key=client.session.session_key)


def test_last_seen_is_when_the_browser_last_asked_for_something(cara: User) -> None:
    client = signed_in(cara)
    row = aged(client, days=3)
    client.get("/settings/")
    row.refresh_from_db()
    assert timezone.now() - row.last_seen_at < timedelta(minutes=1)
    assert timezone.now() - row.created_at > timedelta(days=2)


def test_many_requests_are_one_write(cara: User) -> None:
    client = signed_in(cara)
    row = aged(client, days=3)
    client.get("/settings/")
    then = timezone.now() - timedelta(minutes=2)
    UserSession.objects.filter(pk=row.pk).update(last_seen_at=then)
    client.get("/settings/")
    row.refresh_from_db()
    assert row.last_seen_at == then


def test_the_page_of_sessions_says_when_each_was_last_seen(cara: User) -> None:
    here, there = signed_in(cara), signed_in(cara)
    aged(there, days=2)
    page = here.get("/settings/sessions/").content.decode()
    assert "in use now" in page
    assert "last seen 2 days ago" in page.replace("\xa0", " ")


def test_sessions_that_are_over_are_forgotten_at_night_and_others_stay(cara: User, ivan: User) -> None:
    old, young = signed_in(cara), signed_in(ivan)
    row, kept = aged(old, days=20), aged(young, days=20)
    Session.objects.filter(session_key=row.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_old_sessions()
    assert not Session.objects.filter(session_key=row.session_key).exists()
    assert list(UserSession.objects.all()) == [kept]
    assert young.get("/settings/").status_code == 200


def test_a_listed_session_that_is_just_being_made_is_left_alone(cara: User) -> None:
    row = UserSession.objects.create(user=cara, ip="198.51.100.7", session_key="k" * 32)
    forget_old_sessions()
    assert UserSession.objects.filter(pk=row.pk).exists()


def test_everything_in_the_schedule_has_a_handler() -> None:
    load_handlers()
    assert "accounts.forget_old_sessions" in SCHEDULE
    assert set(SCHEDULE) <= set(HANDLERS)
