"""What do we say of Pitchey to those who do not know it? Pitchey itself, each portal, questions. Only what the product does."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pitchey.accounts.models import Role

Pair = tuple[Promise, Promise]


@dataclass(frozen=True)
class Portal:
    """One door in words: `points` stand on the front page, the rest on the page of the portal."""

    role: Role
    slug: str  # of its page under "How it works"
    title: Promise
    description: Promise
    promise: Promise
    points: list[Promise]
    act: Promise
    steps: list[Pair]
    features: list[tuple[Promise, Promise, str]]
    benefits: list[Promise]
    more: Promise


PORTALS = [
    Portal(
        Role.CREATOR,
        "creators",
        _("How it works for creators"),
        _("For writers, directors and producers: publish a teaser, decide on each reader, and see which pages were read, by whom and when."),
        _("Publish the teaser to everyone and the script to no one, until you say so."),
        [_("Approve each reader, for as long as you like"), _("See which pages were read, by whom and when"), _("End access in mid-sentence")],
        _("Create your first pitch"),
        [
            (_("Write"), _("A title and a sentence are enough to begin. The editor saves by itself, says what is still missing, and shows your pitch as a guest, a member and a signed reader will see it.")),
            (_("Set the locks"), _("Upload scripts, decks and plans, and say of each whether it opens to everyone, to members, after an agreement, or to nobody but you.")),
            (_("Publish"), _("The teaser goes to the market as a numbered version that never changes. A poster is drawn from your title if you have none.")),
            (_("Decide"), _("You see who asks, for whom and why. Approve with a term and the materials of your choice, or decline with a reason.")),
            (_("Know"), _("Watch who reads which page of which draft. Let the term run out, or end access with a reason at any moment.")),
        ],
        [
            (_("A poster of your own"), _("Upload one, or have a typographic one drawn from the title, in any script."), "star"),
            (_("Text that is never lost"), _("It saves while you type, merges what two tabs wrote, and waits on your device when the network is gone."), "save"),
            (_("An agreement ready to use"), _("Its text is frozen with its fingerprint when you approve, and both sides keep the same words."), "seal"),
            (_("Pages with a name on them"), _("Each reader sees pictures of pages with their own name, the time and a trace code burned in."), "trace"),
            (_("A record nobody edits"), _("Each page shown is an entry that holds the one before it in place, so a gap would be found."), "rows"),
            (_("Versions that stay"), _("A new draft is a new version. Signatures and reading records stay with the draft they were about."), "page"),
        ],
        [_("You can answer who has your script, which draft, and under which agreement."), _("Investors and production companies find you by genre, format, stage and budget."), _("Your protected pages are never searched, and never shown before the agreement is checked.")],
        _("For creators"),
    ),
    Portal(
        Role.INVESTOR,
        "investors",
        _("How it works for investors"),
        _("For funds and private investors: find pitches by genre, stage and budget, ask once, sign one agreement, and read marked pages as soon as it is signed."),
        _("Find work that fits your mandate and get to the pages without a chain of emails."),
        [_("One agreement, one signature, all on one page"), _("Search by genre, budget, stage and what is sought"), _("Keep what you like, with notes only you can see")],
        _("Find a film"),
        [
            (_("Look"), _("Browse the market and search titles, loglines, synopses, tags and names. Members see pitches that guests do not.")),
            (_("Keep"), _("Save pitches in folders with private notes and tags, put up to four side by side, and follow those whose work you like.")),
            (_("Ask"), _("Say why you ask and what you need to see. The owner promised an answer within seven days, and the date is shown.")),
            (_("Sign"), _("Read the agreement, confirm that it is you, and sign on the page. The room opens at that moment.")),
            (_("Read"), _("Page by page on any screen. The reader remembers your place, and says who sees your reading.")),
        ],
        [
            (_("Filters that fit a mandate"), _("Genre, format, stage, budget range and what is sought, with the number of pitches behind each choice."), "filter"),
            (_("Side by side"), _("Up to four pitches in one table, so that a slate can be talked about."), "grid"),
            (_("Folders and notes"), _("Only you see them."), "save"),
            (_("News of whom you follow"), _("New work by people and companies that you follow, on one page and in your notices."), "bell"),
            (_("Your record"), _("See exactly what is recorded of your reading, and who can see it."), "eye"),
            (_("Agreements in one place"), _("What waits for you, what is open, until when, and the text you signed."), "seal"),
        ],
        [_("You read the script itself as soon as both sides agreed."), _("You know which draft you read, and can prove it."), _("Nobody sees what you save, compare or search for.")],
        _("For investors"),
    ),
    Portal(
        Role.PRODUCTION,
        "production-companies",
        _("How it works for production companies"),
        _("For production companies: read what you might make under one agreement, bring your own projects to the market, and work as a team."),
        _("Read what you might make, and bring your own projects to the market."),
        [_("Ask, sign and read like an investor"), _("Own pitches and decide who reads them"), _("One desk for both sides of the table")],
        _("Open your desk"),
        [
            (_("Set up your company"), _("Sign up with its name, write what you make, and invite your team with the rights they need.")),
            (_("Look"), _("Browse the market, save what fits in folders, compare, and follow writers and other companies.")),
            (_("Read"), _("Ask the owner, sign one agreement, and read marked pages until the date you agreed.")),
            (_("Bring your own"), _("Publish your projects with the same locks, versions and agreements that creators have.")),
            (_("Decide"), _("Answer those who ask to read yours: terms, materials, a marked copy or none.")),
        ],
        [
            (_("Both sides of the table"), _("Requests you sent and requests you received, answers due and rooms open, on one home."), "board"),
            (_("A team"), _("Invite owners, admins, members and viewers; take them out again when they leave."), "users"),
            (_("A verified name"), _("When our staff has checked who you are, a badge stands wherever your name does, until a date."), "verified"),
            (_("Your own pitches"), _("Editor, posters, versions and a rule for every file, as creators have them."), "page"),
            (_("Marked pages"), _("What you send to investors carries each reader’s name, and ends when you say."), "trace"),
            (_("A page for your company"), _("What you make, and what you have on the market."), "home"),
        ],
        [_("Writers see your name, your company and your badge when you ask."), _("Your material is as safe with others as theirs is with you."), _("One account for reading, deciding and showing.")],
        _("For production companies"),
    ),
]  # fmt: skip
PORTAL_AT = {portal.slug: portal for portal in PORTALS}

FEATURES = [
    (_("A rule for every file"), _("Each script, deck and plan is open to everyone, to members, after an agreement, or to nobody. The lock is on the file, not on the page around it."), "lock"),
    (_("One agreement, both sides"), _("The text is frozen with its fingerprint when it is approved, signed once, and shown to both."), "seal"),
    (_("Every reader has a mark"), _("Name, address, time and a trace code are burned into the page image. A leaked page says who leaked it."), "trace"),
    (_("Who read what"), _("You see which pages were opened by whom, in a record whose entries hold each other in place."), "eye"),
    (_("Ends when you say"), _("Revoke with a reason, and the next page is refused wherever it is open."), "clock"),
    (_("Versions that stay"), _("What you publish is numbered, hashed and never changed, so everybody knows which draft was meant."), "rows"),
]  # fmt: skip
QUESTIONS = [
    (_("Can somebody download my script?"), _("Only if you allow it for that reader, and then every page of the copy carries their name.")),
    (_("Is my script searched?"), _("No. Search looks at titles, loglines, public synopses, tags and names.")),
    (_("What if I upload a new draft?"), _("It becomes a new version. Signatures and reading records stay with the draft they were about.")),
    (_("What does a guest see?"), _("The teaser: poster, title, logline, short synopsis and facts. Of what is locked, only its kind.")),
    (_("Can an owner see that I have read?"), _("Yes, page by page. You can see exactly what is recorded of you.")),
]  # fmt: skip
FREE = [
    (_("Joining"), _("As a creator, an investor or a production company, with your team.")),
    (_("Publishing"), _("As many pitches as you write, with posters, versions and files.")),
    (_("Asking, signing and reading"), _("Every agreement and every page that it opens.")),
    (_("The record"), _("Who read what, for both sides, and the text that was signed.")),
]  # fmt: skip
