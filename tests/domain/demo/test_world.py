"""The demo world is built by services alone, and has something of everything."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.conversations.models import Attachment, Conversation
from pitchey.demo import world
from pitchey.discovery.filters import Filters
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document, Listing, Pitch
from tests.factories import cast
from tests.factories.cast import request_context

pytestmark = pytest.mark.django_db


@pytest.mark.slow("forty pitches, a hundred pages and ten sealed agreements")
@pytest.mark.everything
def test_the_demo_world_has_something_of_everything(monkeypatch):
    # Somebody reads fourteen pages of this one; of the others three show as much, and each page takes its time to be made.
    pages = {title: (14 if title == "What the Orchard Owes" else 3, lang) for title, (_, lang) in world.SCRIPTS.items()}
    monkeypatch.setattr(world, "SCRIPTS", pages)
    world.World().build()
    assert world.exists()
    assert User.objects.exclude(role="staff").count() == 11
    assert Pitch.objects.count() == 40
    assert {pitch.status for pitch in Pitch.objects.all()} == {"draft", "published", "archived"}
    assert len(Pitch.objects.values("genre").distinct()) > 20
    assert Document.objects.ready().count() == Document.objects.count() == len(world.SCRIPTS) + len(world.DECKS)
    assert set(Counter(Nda.objects.values_list("status", flat=True))) == set(Nda.Status.values)
    haggled = Nda.objects.get(negotiating=True)
    assert (haggled.owner.email, haggled.wordings.count()) == (f"creator@{world.DOMAIN}", 4)
    assert len({row.text_sha256 for row in haggled.wordings.all()}) == 4
    assert all(listing.poster_url for listing in Listing.objects.all())
    assert {listing.ratings for listing in Listing.objects.filter(rated__gt=0)} == {5}
    assert Filters(featured=True).apply(Listing.objects.public()).count() == len(world.FEATURED)
    talks = Conversation.objects.filter(messages__card__isnull=False, messages__sender__isnull=False).distinct()
    assert talks.count() >= 2
    assert set(Attachment.objects.values_list("file__status", flat=True)) == {"ready"}
    for pitch in Pitch.objects.all():
        assert audit.verify(pitch.public_id) is None
    for email, portal in (("creator", "creator"), ("investor", "investor"), ("production", "production")):
        accounts.log_in(
            email=f"{email}@{world.DOMAIN}", password=world.PASSWORD, portal=portal, context=request_context()
        )


@pytest.mark.parametrize("command", ["seed_demo", "seed_load"])
def test_neither_is_made_where_it_does_not_belong(settings, command):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError):
        call_command(command)


def test_a_half_built_world_is_said_to_be_one(db):
    cast.person("Maren", "creator", email=f"creator@{world.DOMAIN}")
    with pytest.raises(CommandError, match="half-built"):
        call_command("seed_demo")
