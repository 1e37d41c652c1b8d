"""The demo world: eleven people, forty pitches, agreements in every state. Built only through the services that people use.

Two things cannot be had by asking: years of waiting, and a mailbox. Addresses are confirmed by the token of the very mail, and the terms of two
agreements are moved into the past before the sweep ends them.
"""

import io
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from pitchey.accounts import services as accounts
from pitchey.accounts.models import Organisation, Role, User
from pitchey.conversations import services as conversations
from pitchey.core.money import Money
from pitchey.core.request_context import RequestContext
from pitchey.core.types import Json
from pitchey.dataroom import services as dataroom
from pitchey.demo import documents
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Feature, Follow
from pitchey.media import services as media
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from pitchey.outbox import services as outbox
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Document, Pitch

PASSWORD = "a lamp in room six"  # noqa: S105 - printed on purpose: the demo world is for looking at
DOMAIN = "demo.pitchey.test"
CONTEXT = RequestContext(ip="127.0.0.1", user_agent="Pitchey demo", session="demo", identity_check="password")


class NotBuilt(Exception):
    """Something of the demo world is not there; the message says what."""


@dataclass(frozen=True)
class Somebody:
    key: str
    email: str
    role: str
    name: str
    headline: str
    organisation: str = ""
    verified: bool = False


PEOPLE = [
    Somebody("maren", f"creator@{DOMAIN}", Role.CREATOR, "Maren Oyelaran", "Writer and director", verified=True),
    Somebody("ivo", f"investor@{DOMAIN}", Role.INVESTOR, "Ivo Renner-Castell", "Finances two contained mysteries a year",
             "Northmere Capital", verified=True),
    Somebody("petra", f"production@{DOMAIN}", Role.PRODUCTION, "Petra Quill", "Producer", "Lanternhouse Pictures", verified=True),
    Somebody("teodor", f"teodor@{DOMAIN}", Role.CREATOR, "Teodor Vask", "Writer of thrillers that keep the clock in the picture"),
    Somebody("ines", f"ines@{DOMAIN}", Role.CREATOR, "Inês Taveira-Holm", "Writer and director, Lisbon"),
    Somebody("noor", f"noor@{DOMAIN}", Role.CREATOR, "Noor Halvorsen", "Writes about people far from home", verified=True),
    Somebody("wendeline", f"wendeline@{DOMAIN}", Role.CREATOR, "Wendeline Achterberg", "Documentary film-maker"),
    Somebody("lucian", f"lucian@{DOMAIN}", Role.CREATOR, "Lucian Ferro-Adeyemi", "Screenwriter"),
    Somebody("odile", f"odile@{DOMAIN}", Role.PRODUCTION, "Odile Marchetti-Vance", "Producer", "Saltgrass Films"),
    Somebody("kofi", f"kofi@{DOMAIN}", Role.INVESTOR, "Kofi Lindholm", "Independent investor"),
    Somebody("tamsin", f"tamsin@{DOMAIN}", Role.INVESTOR, "Tamsin Brauer", "Slate finance", "Second Reel Fund"),
]  # fmt: skip

# Scripts: title, pages, language. Everything else has a deck.
SCRIPTS = {
    "The Tide Clerk": (104, "en"),
    "What the Orchard Owes": (96, "en"),
    "Nine Minutes of Static": (98, "en"),
    "A Lamp in Room Six": (92, "en"),
    "Half Past Lisbon": (24, "en"),
    "Slow Perihelion": (18, "en"),
    "The Oath of the Glassmaker": (30, "en"),
    "Where the Choir Stood": (22, "en"),
    "Salt Wedding": (16, "en"),
    "Sapatos de Domingo": (8, "pt"),
    "Ο τελευταίος υποβολέας": (6, "el"),
    "День без теней": (5, "ru"),
    "حارس الملح": (5, "ar"),
    "海の図書館": (5, "ja"),
}
DECKS = (
    "The Tide Clerk", "What the Orchard Owes", "Nine Minutes of Static", "Half Past Lisbon", "Slow Perihelion", "Sand Is Not Free",
    "The Oath of the Glassmaker", "Minister for Small Repairs", "Otto and the Borrowed Moon", "Salt Wedding", "Full Ahead, Redline",
)  # fmt: skip

# What is put forward, and what those who signed think of a pitch, in stars.
FEATURED = ("The Oath of the Glassmaker", "Half Past Lisbon", "Otto and the Borrowed Moon", "Slow Perihelion")
RATED = {
    "Where the Choir Stood": {"petra": 5, "ivo": 4, "kofi": 5, "tamsin": 4, "odile": 5},
    "Women Who Tune Bells": {"petra": 4, "ivo": 5, "kofi": 4, "tamsin": 3, "odile": 4},
}


class World:
    """Builds the demo world, saying what it does through `log`.

    Args:
        longest: most pages of a script.
        threads: so many files are processed side by side. More than one needs a database that commits.
        left_to_worker: topics of jobs that nothing here stands on, and a worker runs afterwards.
    """

    def __init__(
        self,
        log: Callable[[str], object] = lambda sentence: None,
        longest: int = 200,
        *,
        threads: int = 1,
        left_to_worker: Collection[str] = (),
    ) -> None:
        self.log, self.longest, self.threads, self.left_to_worker = log, longest, threads, left_to_worker
        self.people: dict[str, User] = {}
        self.pitches: dict[str, Pitch] = {}

    def build(self) -> None:
        """Build everything. Not repeatable: ask `exists()` first.

        Raises:
            NotBuilt: a document did not become ready.
        """
        self.log("11 people")
        for somebody in PEOPLE:
            self._welcome(somebody)
        self.log("40 pitches with their posters")
        for entry in tomllib.loads(Path(__file__).with_name("pitches.toml").read_text(encoding="utf-8"))["pitch"]:
            self._write(entry)
        self.log("scripts and decks: checked, cleaned and rendered page by page")
        self._run_jobs()
        self.log("agreements in every state, and somebody who reads")
        self._agree()
        self._praise()
        self._keep()
        self._run_jobs()
        if waiting := list(Document.objects.exclude(file__status="ready").values_list("file__name", flat=True)):
            raise NotBuilt(f"These documents did not become ready: {', '.join(waiting)}")

    def _run_jobs(self) -> None:
        """Let happen now what was promised for later."""
        if self.threads > 1:
            outbox.run_side_by_side("media.process", threads=self.threads)
        outbox.run_waiting(except_topics=self.left_to_worker)

    # ------------------------------------------------------------ people

    def _welcome(self, somebody: Somebody) -> None:
        accounts.register(
            email=somebody.email,
            password=PASSWORD,
            portal=somebody.role,
            display_name=somebody.name,
            accept_terms=True,
            organisation_name=somebody.organisation,
            headline=somebody.headline,
            context=CONTEXT,
        )
        person = User.objects.get(email=somebody.email)
        self.people[somebody.key] = accounts.verify_email(token=accounts.verification_token(person))
        if somebody.verified:
            until = timezone.now() + timedelta(days=365)
            staff = self._staff()
            accounts.verify(by=staff, thing=person, until=until)
            for organisation in Organisation.objects.filter(memberships__person=person):
                accounts.verify(by=staff, thing=organisation, until=until)

    def _staff(self) -> User:
        """Somebody who can vouch; without a usable password, so nobody signs in as them."""
        staff = User.objects.filter(email=f"staff@{DOMAIN}").first()
        return staff or User.objects.create_superuser(f"staff@{DOMAIN}", None, display_name="Pitchey staff")

    # ------------------------------------------------------------ pitches

    def _write(self, entry: Json) -> None:
        owner = self.people[entry["owner"]]
        currency = entry.get("currency", "USD")
        pitch = pitches.create(
            by=owner,
            title=entry["title"],
            logline=entry["logline"],
            genre=entry["genre"],
            genres=entry.get("also", []),
            format=entry["format"],
            stage=entry["stage"],
            budget_band=entry["band"],
            currency=currency,
            budget_minor=entry["budget"] * 100 if "budget" in entry else None,
            short_synopsis=entry["synopsis"],
            long_synopsis=_long(entry),
            tone=entry["tone"],
            comparables=entry["like"],
            seeking=entry["seeking"],
            tags=entry["tags"],
            financing_plan=_financing(entry, currency),
            visibility=entry.get("visibility", "public"),
        )
        for name, role, age, who in entry["people"]:
            pitches.add_character(by=owner, pitch=pitch, name=name, role=role, age_bracket=age, description=who)
        pitches.add_credit(by=owner, pitch=pitch, person_name=owner.display_name, role=owner.headline)
        self.pitches[entry["title"]] = pitch
        self._papers(owner, pitch, entry)
        state = entry.get("state", "published")
        if state != "draft":
            pitches.publish(by=owner, pitch=pitch)
        if state == "archived":
            pitches.archive(by=owner, pitch=pitch)

    def _papers(self, owner: User, pitch: Pitch, entry: Json) -> None:
        title = entry["title"]
        if title in SCRIPTS:
            pages, language = SCRIPTS[title]
            people = [row[0] for row in entry["people"]]
            script = documents.screenplay(
                title=title,
                author=owner.display_name,
                people=people,
                pages=min(pages, self.longest),
                language=language,
                draft="Draft 4",
            )
            self._upload(owner, pitch, f"{title}, draft 4.pdf", script, "script", "nda")
        if title in DECKS:
            tint = documents.tints()[len(self.pitches) % len(documents.tints())]
            deck = documents.deck(
                title=title, author=owner.display_name, sections=documents.sections_of(entry), tint=tint
            )
            self._upload(owner, pitch, f"{title}, deck.pdf", deck, "deck", "public" if len(title) % 2 else "members")

    def _upload(self, owner: User, pitch: Pitch, name: str, contents: bytes, kind: str, access: str) -> None:
        document, _upload = pitches.begin_document(
            by=owner,
            pitch=pitch,
            name=name,
            size=len(contents),
            content_type="application/pdf",
            kind=kind,
            access=access,
        )
        media.receive(file=document.file, stream=io.BytesIO(contents))
        pitches.finish_document(by=owner, document=document)

    # ------------------------------------------------------------ agreements

    def _agree(self) -> None:
        ask, sign = self._ask, self._sign
        # Maren answers: two wait, the words of one are not agreed yet, one reads, one was ended.
        ask("kofi", "The Tide Clerk", "Wet ink is a wonderful image; I would like to know where it goes.", 400_000)
        ask("petra", "A Short History of Rain", "We open a documentary strand in spring and look for a first title.")
        clerk = ndas.approve(
            by=self._owner("The Tide Clerk"), nda=ask("odile", "The Tide Clerk", "For our autumn slate."), term_days=60
        )
        self._haggle(clerk)
        orchard = sign("ivo", "What the Orchard Owes", download_allowed=True, template="passport")
        ndas.schedule(
            by=orchard.owner,
            nda=orchard,
            pitch=self.pitches["The Understudy’s Revenge Is Punctual"],
            context=self._fresh(),
        )
        ended = sign("tamsin", "The Tide Clerk")
        ndas.revoke(
            by=ended.owner, nda=ended, reason="The slate you asked for has changed hands, so I would like to begin again.",
            context=self._fresh(),
        )  # fmt: skip
        # Ivo's side: one to sign, one waiting, one declined, one expired, one lapsed.
        ndas.approve(
            by=self._owner("Nine Minutes of Static"), nda=ask("ivo", "Nine Minutes of Static", "A contained thriller is our mandate."),
            term_days=90, message="Happy to. The second act is new.",
        )  # fmt: skip
        ask("ivo", "Half Past Lisbon", "We could come in with the gap.", 300_000, "EUR")
        ndas.decline(
            by=self._owner("Slow Perihelion"), nda=ask("ivo", "Slow Perihelion", "Curious about the budget."),
            reason="not-now", note="We are closing with a partner this month. Ask again in spring.",
        )  # fmt: skip
        self._past(sign("ivo", "A Lamp in Room Six"), "expires_at")
        self._past(ask("ivo", "Salt Wedding", "For the fund's period strand."), "answer_due_at")
        # The rest of the market.
        sign("petra", "Where the Choir Stood", company=True)
        ask("tamsin", "The Oath of the Glassmaker", "We finance two period series a year.", 1_500_000, "EUR")
        ndas.withdraw(by=self.people["kofi"], nda=ask("kofi", "Bantamweight", "Looked again: out of our range."))
        ndas.lapse_and_expire()
        self._run_jobs()
        self._read("ivo", orchard, pages=14)
        self._talk(orchard)

    def _haggle(self, nda: Nda) -> None:
        """The two sides come nearer to each other, and the last word waits for the owner."""
        approved = nda.text
        steps = [
            (nda.requester, "for one year after", "We announce our slate in a year; until then we keep quiet about it."),
            (nda.owner, "for twenty months after", "The festival run is longer than that. Twenty months would see us through."),
            (nda.requester, "for eighteen months after", "Half-way: eighteen, and we sign today."),
        ]  # fmt: skip
        for over, (by, words, comment) in enumerate(steps, start=1):
            text = approved.replace("for two years after", words)
            ndas.propose(by=by, nda=nda, text=text, over=over, context=self._fresh(), comment=comment)

    def _owner(self, title: str) -> User:
        return self.pitches[title].owner

    def _fresh(self) -> RequestContext:
        return RequestContext(**(CONTEXT.__dict__ | {"identity_checked_at": timezone.now()}))

    def _ask(
        self, who: str, title: str, message: str, amount: int = 0, currency: str = "USD", company: bool = False
    ) -> Nda:
        role = self.people[who].role
        return ndas.request(
            by=self.people[who],
            pitch=self.pitches[title],
            purpose="invest" if role == Role.INVESTOR else "produce",
            message=message,
            interest=Money(amount * 100, currency) if amount else None,
            readers=[self.people[who].public_id] if company else None,
        )

    def _sign(
        self,
        who: str,
        title: str,
        company: bool = False,
        *,
        download_allowed: bool | None = None,
        template: str | None = None,
    ) -> Nda:
        person = self.people[who]
        nda = self._ask(who, title, "I would like to read the script.", company=company)
        nda = ndas.approve(by=self._owner(title), nda=nda, download_allowed=download_allowed, template=template)
        return ndas.sign(
            by=person, nda=nda, full_name=person.display_name, kind="typed", value=person.display_name, consent=True,
            text_sha256=nda.text_sha256, context=self._fresh(), title=person.headline,
        )  # fmt: skip

    def _past(self, nda: Nda, date: str) -> None:
        """Let a date have gone by."""
        Nda.objects.filter(pk=nda.pk).update(**{date: timezone.now() - timedelta(minutes=5)})

    def _read(self, who: str, nda: Nda, pages: int) -> None:
        document = Document.objects.get(pitch=nda.pitch, kind="script")
        session = dataroom.open_session(by=self.people[who], document=document, context=CONTEXT)
        for number in range(1, pages + 1):
            dataroom.page(
                by=self.people[who], public_id=document.public_id, number=number, context=CONTEXT, session=session
            )

    # ------------------------------------------------------------ keeping

    def _talk(self, nda: Nda) -> None:
        """Two who signed talk about the script; somebody else asks to."""
        held, maren, ivo = conversations.open_for_agreement(nda), nda.owner, nda.requester
        script = nda.pitch.documents.current().filter(kind="script").first()
        page = {"kind": "page", "id": script.public_id, "page": 12} if script else None
        said: list[tuple[User, str, Json | None]] = [
            (ivo, "Thank you for the quick answer. I have read the first fourteen pages twice.", None),
            (maren, "That is the nicest thing to hear on a Friday. Where did you stop?", None),
            (ivo, "Here. Is the orchard a set, or is there a place that lets you do this?", page),
            (maren, "It is real. The trees are *older than the deed*, and the family still lives there.", None),
            (maren, "I can show you in spring, when they bloom.", None),
        ]
        for number, (by, words, card) in enumerate(said):
            conversations.send(by=by, conversation=held, client_id=f"demo-{number}", body=words, card=card)
        self._talk_of_files(maren, ivo)
        asked = conversations.begin(by=self.people["petra"], people=[maren])
        words = "We open a documentary strand in spring. May I send you our brief?"
        conversations.send(by=self.people["petra"], conversation=asked, client_id="demo-asked", body=words)

    def _talk_of_files(self, maren: User, ivo: User) -> None:
        """Three meet about another pitch: a card of it, and a paper that goes with a message."""
        choir = self.pitches["Where the Choir Stood"]
        held = conversations.begin(by=maren, people=[ivo, choir.owner], title="Slate for spring")
        for person in (ivo, choir.owner):
            if held.members.filter(person=person, status="asked").exists():
                conversations.accept(by=person, conversation=held)
        sections = [
            ("Spring", "What the Orchard Owes. Ready to shoot in May, when the trees bloom."),
            ("Summer", "Where the Choir Stood. Three weeks, one village, the choir itself."),
        ]
        sheet = documents.deck(
            title="Slate for spring", author=maren.display_name, sections=sections, tint=documents.tints()[0]
        )
        file, _upload = conversations.begin_attachment(
            by=maren, name="Slate for spring.pdf", size=len(sheet), content_type="application/pdf"
        )
        media.receive(file=file, stream=io.BytesIO(sheet))
        conversations.finish_attachment(by=maren, file=file)
        card = {"kind": "pitch", "id": choir.public_id}
        said: list[tuple[User, str, Json]] = [
            (
                maren,
                "I would like the two of you to know each other. This is what we could do together.",
                {"card": card},
            ),
            (maren, "And this is the slate on one page.", {"attachments": [file.public_id]}),
            (choir.owner, "Thank you, Maren. I read it tonight.", {}),
        ]
        for number, (by, words, more) in enumerate(said):
            conversations.send(by=by, conversation=held, client_id=f"demo-slate-{number}", body=words, **more)
        self._run_jobs()

    def _praise(self) -> None:
        """Staff put some pitches forward; whoever signed and could read gives stars."""
        for title in FEATURED:
            until = timezone.now() + timedelta(days=60)
            Feature.objects.create(pitch=self.pitches[title], ends_at=until, chosen_by=self._staff())
        for title, stars in RATED.items():
            for who, given in stars.items():
                if not discovery.may_rate(self.people[who], self.pitches[title]):
                    self._sign(who, title)
                discovery.rate(by=self.people[who], pitch=self.pitches[title], stars=given)

    def _keep(self) -> None:
        market = [self.people[key] for key in ("ivo", "petra", "kofi", "tamsin", "odile")]
        shown = Pitch.objects.filter(status=Pitch.Status.PUBLISHED, listing__visibility="public").order_by("pk")
        for place, pitch in enumerate(shown):
            for other, person in enumerate(market):
                if pitch.owner_id == person.pk or (place * 7 + other * 3) % 5 > 2:
                    continue
                discovery.count_view(pitch=pitch, person=person, session_key="", user_agent="Mozilla/5.0")
                if (place + other) % 4 == 0:
                    discovery.like(by=person, pitch=pitch)
                if (place + 2 * other) % 6 == 0:
                    discovery.save(by=person, pitch=pitch)
        for key in ("ivo", "petra"):
            discovery.follow(by=self.people[key], person=self.people["maren"])


def exists() -> bool:
    """Whether the demo world was built to its end: following is the last thing that its people do."""
    return Follow.objects.filter(person__email=f"production@{DOMAIN}").exists()


def half_built() -> bool:
    """Whether an earlier attempt stopped in the middle."""
    return not exists() and User.objects.filter(email__endswith=f"@{DOMAIN}").exists()


def _long(entry: Json) -> str:
    """The long synopsis: the short one, and what a reader under an NDA learns more."""
    people = " ".join(f"{name}: {who}" for name, _role, _age, who in entry["people"])
    return f"{entry['synopsis']}\n\n{people}\n\n{entry['tone']}"


def _financing(entry: Json, currency: str) -> str:
    if "budget" not in entry:
        return ""
    total = entry["budget"]
    shares = (("Equity", 40), ("Pre-sales", 25), ("Tax credit", 22), ("Gap", 13))
    return "\n".join(f"{name}: {currency} {total * share // 100:,} ({share} %)" for name, share in shares)
