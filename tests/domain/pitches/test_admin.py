"""What staff sees and does with pitches in the back office."""

import pytest
from django.urls import reverse

from pitchey.pitches.models import Pitch
from tests.factories.pitches import PROTECTED, published_pitch

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(client, staff):
    """A browser in which staff with every right is signed in."""
    staff.is_superuser = True
    staff.save()
    client.force_login(staff)
    return client


def page_of(pitch):
    return reverse("admin:pitches_pitch_change", args=[pitch.pk])


def test_staff_reads_the_teaser_and_nothing_protected(staff_client, cara):
    pitch = published_pitch(cara, **PROTECTED)
    shown = staff_client.get(page_of(pitch)).content.decode()
    assert pitch.title in shown
    for words in PROTECTED.values():
        assert str(words) not in shown


def test_a_reason_written_by_staff_touches_nothing_else(staff_client, cara):
    pitch = published_pitch(cara)
    answer = staff_client.post(
        page_of(pitch), {"removed_reason": "A complaint", "title": "Another", "status": "removed"}
    )
    assert answer.status_code == 302
    after = Pitch.objects.get(pk=pitch.pk)
    assert (after.removed_reason, after.title, after.status) == ("A complaint", pitch.title, "published")


def test_taking_down_and_putting_back_goes_through_the_services(staff_client, cara):
    pitch = published_pitch(cara)
    staff_client.post(page_of(pitch), {"removed_reason": "A complaint"})
    for action, status in (("remove", "removed"), ("restore", "published")):
        staff_client.post(reverse("admin:pitches_pitch_changelist"), {"action": action, "_selected_action": [pitch.pk]})
        pitch.refresh_from_db()
        assert pitch.status == status


def test_an_act_that_is_refused_says_why(staff_client, cara):
    pitch = published_pitch(cara)
    answer = staff_client.post(
        reverse("admin:pitches_pitch_changelist"),
        {"action": "remove", "_selected_action": [pitch.pk]},
        follow=True,
    )
    assert pitch.title in next(message.message for message in answer.context["messages"])
    pitch.refresh_from_db()
    assert pitch.status == "published"


@pytest.mark.parametrize("who", ["cara", "ivan", "pru", "nosy"])
def test_nobody_else_comes_in(client, request, cara, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(page_of(published_pitch(cara))).status_code in (302, 403, 404)
