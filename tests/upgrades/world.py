"""What a release's database holds: the demo world, more of what people do, and work that still waits when it is taken."""

import io

from pitchey.accounts import services as accounts
from pitchey.conversations import services as conversations
from pitchey.conversations.models import Message
from pitchey.demo.world import World
from pitchey.discovery import services as discovery
from pitchey.discovery.filters import Filters
from pitchey.discovery.services.saved_searches import save_search
from pitchey.media import services as media
from pitchey.notifications.preferences import KindPreference, save_preferences
from pitchey.pitches import services as pitches
from tests.factories.files import pdf
from tests.factories.ndas import signed_nda
from tests.factories.oversight import approved_look, colleague


def build() -> None:
    """Build it, through services alone, in an empty database."""
    world = World(longest=14, threads=2)  # as many pages as its reader reads
    world.build()
    maren, ivo, petra = (world.people[key] for key in ("maren", "ivo", "petra"))
    clerk = world.pitches["The Tide Clerk"]
    _keep_and_say(world)
    approved_look(clerk, colleague("Sam Staff"), colleague("Sue Staff"))
    # From here on everything waits for a worker: seals, mails, news, files, words to search for.
    signed_nda(world.pitches["Half Past Lisbon"], petra)
    pitches.edit(by=maren, pitch=clerk, limit_views=20, logline=f"{clerk.logline} And the tide is early.")
    pitches.publish(by=maren, pitch=clerk)
    treatment = pdf(pages=2)
    document, _upload = pitches.begin_document(
        by=maren, pitch=clerk, name="Treatment.pdf", size=len(treatment), content_type="application/pdf",
        kind="treatment", access="nda",
    )  # fmt: skip
    media.receive(file=document.file, stream=io.BytesIO(treatment))
    pitches.finish_document(by=maren, document=document)
    accounts.invite(by=petra, organisation=petra.memberships.get().organisation, email="pete@demo.pitchey.test")
    talk = conversations.begin(by=maren, people=[ivo])
    conversations.send(by=maren, conversation=talk, client_id="release-1", body="The new draft is up.")


def _keep_and_say(world: World) -> None:
    ivo, petra, kofi, tamsin = (world.people[key] for key in ("ivo", "petra", "kofi", "tamsin"))
    discovery.save_mandate(by=ivo, genres=["mystery"], countries=["PT"])
    save_search(
        by=petra, name="Rain", words="rain", filters=Filters(format="series"), parameters={"q": "rain"}, rhythm="daily"
    )
    save_preferences(by=kofi, wishes=[KindPreference("pitch.published", bell=True, mail=False)])
    accounts.block(by=tamsin, person=kofi)
    said = Message.objects.filter(sender=ivo).latest("pk")
    conversations.react(by=world.people["maren"], message=said, sign="👍", on=True)
    conversations.edit(by=ivo, message=said, body=f"{said.body} Truly.")
