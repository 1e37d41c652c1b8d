"""What do answers look like? The shapes that several modules answer with; what only one answers with stands in that module."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from rest_framework import serializers as s

from api.shapes import ListShape, Money, Shape, Source, money
from api.v1.pitch_fields import Member, answer_field, answer_fields
from pitchey.core.types import Json
from pitchey.media import policy
from pitchey.media.models import File
from pitchey.ndas.models import MATERIALS, Nda, Reader, SealedCopy
from pitchey.notifications import services as notifications
from pitchey.notifications.catalogue import KINDS
from pitchey.notifications.models import Notification as NotificationModel
from pitchey.pitches.catalogue import Access, DocumentKind
from pitchey.pitches.completeness import Completeness as CompletenessState
from pitchey.pitches.fields import ACCESS_FIELDS, FIELDS, PROTECTED_FIELDS, PUBLIC_FIELDS, Kind
from pitchey.pitches.models import Document as DocumentModel
from pitchey.pitches.models import Pitch as PitchModel
from pitchey.pitches.models import Version as VersionModel
from pitchey.pitches.versions import public_fields

FILE_STATES = tuple(File.Status.values)


@cache
def list_of(shape: type[Shape]) -> type[Shape]:
    """The answer of a list of these."""
    members = {"results": shape(many=True), "__doc__": f"A page of {shape.__name__}."}
    return type(f"{shape.__name__}List", (ListShape,), members)


class PersonBrief(Shape):
    id = s.CharField(source="public_id")
    name = s.CharField(source="display_name")
    verified = s.BooleanField(source="is_verified")


class OrganisationBrief(Shape):
    id = s.CharField(source="public_id")
    name = s.CharField()
    verified = s.BooleanField(source="is_verified")


class Poster(Shape):
    url = s.CharField()
    width = s.IntegerField()
    height = s.IntegerField()


class Counts(Shape):
    views = s.IntegerField()
    likes = s.IntegerField()
    saves = s.IntegerField()


class NdaBrief(Shape):
    id = s.CharField(source="public_id")
    status = s.ChoiceField(choices=Nda.Status.choices)
    expires_at = s.DateTimeField(allow_null=True)


class Me(Shape):
    """How the caller stands to a pitch. `may` names what they may do now."""

    saved = s.BooleanField()
    liked = s.BooleanField()
    nda = NdaBrief(allow_null=True)
    may = s.ListField(child=s.CharField())


class _Card(Shape):
    """A pitch in a list, whoever asks."""

    id = s.CharField(source="public_id")
    title = answer_field(FIELDS["title"])
    slug = s.CharField()
    logline = answer_field(FIELDS["logline"])
    genre = answer_field(FIELDS["genre"])
    genres = answer_field(FIELDS["genres"])
    format = answer_field(FIELDS["format"])
    stage = answer_field(FIELDS["stage"])
    budget_band = answer_field(FIELDS["budget_band"])
    short_synopsis = answer_field(FIELDS["short_synopsis"])
    visibility = answer_field(FIELDS["visibility"])
    status = s.ChoiceField(choices=PitchModel.Status.choices)
    seeking = answer_field(FIELDS["seeking"])
    tags = answer_field(FIELDS["tags"])
    poster = Poster(allow_null=True)
    creator = PersonBrief()
    organisation = OrganisationBrief(allow_null=True)
    version = s.IntegerField(allow_null=True)
    published_at = s.DateTimeField(allow_null=True)
    counts = Counts()


class PitchCard(_Card):
    """A pitch in a list."""

    me = Me(allow_null=True)


def _verified(column: str) -> Callable[[Json], bool]:
    return lambda row: bool(row[column] and row[column] > datetime.now(UTC))


_company = OrganisationBrief.compile_reader(
    mapping=True,
    id="organisation__public_id",
    name="organisation__name",
    verified=_verified("organisation__verified_until"),
)
# From a listing's columns, as `for_cards()` gives them: lists are the hottest answers.
card = PitchCard.compile_reader(
    mapping=True,
    status=lambda _row: PitchModel.Status.PUBLISHED.value,
    poster=Poster.compile_reader(mapping=True, url="poster_url", width="poster_width", height="poster_height"),
    creator=PersonBrief.compile_reader(
        mapping=True, id="owner__public_id", name="owner__display_name", verified=_verified("owner__verified_until")
    ),
    organisation=lambda row: _company(row) if row["organisation__public_id"] else None,
    version="version__number",
    counts=Counts.compile_reader(mapping=True),
    given=["me"],
)


class OwnPitchCard(_Card):
    """One of the caller's own pitches in a list: the working copy."""

    revision = s.IntegerField()
    has_unpublished_changes = s.BooleanField()
    created_at = s.DateTimeField()
    updated_at = s.DateTimeField()
    me = Me(allow_null=True)


_NO_COUNTS = dict.fromkeys(Counts().fields, 0)
_listed_poster = Poster.compile_reader(url="poster_url", width="poster_width", height="poster_height")
# What neither the text nor the working copy says of a pitch. `pitch` has owner, organisation and listing joined.
_FRAME: dict[str, Source] = {
    "slug": lambda pitch: pitch.listing.slug if hasattr(pitch, "listing") else "",
    "poster": lambda pitch: _listed_poster(pitch.listing) if hasattr(pitch, "listing") else None,
    "creator": "owner",
    "version": lambda pitch: pitch.version_count if hasattr(pitch, "listing") else None,
    "published_at": lambda pitch: pitch.listing.published_at if hasattr(pitch, "listing") else None,
    "counts": lambda pitch: Counts.of(pitch.listing) if hasattr(pitch, "listing") else dict(_NO_COUNTS),
    "genres": lambda pitch: [pitch.genre, *pitch.genres] if pitch.genre else list(pitch.genres),
}
own_card = OwnPitchCard.compile_reader(given=["me"], **_FRAME)  # type: ignore[arg-type]  # no member is called `mapping`


class Character(Shape):
    id = s.CharField(source="public_id", required=False, help_text="Only in the owner's working copy.")
    name = s.CharField()
    role = s.CharField()
    age_bracket = s.CharField()
    description = s.CharField()
    cast_wish = s.CharField()


own_character = Character.compile_reader(id="public_id")


class Credit(Shape):
    id = s.CharField(source="public_id", required=False, help_text="Only in the owner's working copy.")
    person_name = s.CharField()
    role = s.CharField()
    bio = s.CharField()
    links = s.ListField(child=s.CharField())


own_credit = Credit.compile_reader(id="public_id")


class Still(Shape):
    url = s.CharField()
    width = s.IntegerField()
    height = s.IntegerField()
    caption = s.CharField()


class Protected(Shape):
    """Fields for those who may read them."""

    def get_fields(self) -> dict[str, Member]:
        return answer_fields(PROTECTED_FIELDS)


def protected(content: Json, currency: str) -> Json:
    """The protected fields, for those who may read them."""
    return {
        FIELDS[name].exposed_name: money(content[name], currency) if FIELDS[name].kind == Kind.MONEY else content[name]
        for name in PROTECTED_FIELDS
    }


class Document(Shape):
    id = s.CharField(source="public_id")
    pitch = s.CharField(source="pitch.public_id")
    name = s.CharField()
    kind = s.ChoiceField(choices=DocumentKind.choices)
    access = s.ChoiceField(choices=Access.choices)
    status = s.ChoiceField(choices=FILE_STATES, source="file.status")
    reason = s.CharField(source="file.reason", help_text="Why it was refused; for its owner.")
    remark = s.CharField(help_text="How the pages of a Word document differ from it; for its owner.")
    note = s.CharField(help_text="What changed in this file; for its owner.")
    pages = s.IntegerField(source="file.pages")
    size = s.IntegerField(source="file.size")
    sha256 = s.CharField(source="file.clean_sha256")
    version = s.IntegerField(source="number", help_text="Counts the files of one document.")
    created_at = s.DateTimeField()

    @staticmethod
    def get_remark(document: DocumentModel) -> str:
        return policy.remark(document.file)


def _nothing(_thing: object) -> str:
    return ""


# Why a file was refused, and its note, are its owner's.
document_for_reader = Document.compile_reader(reason=_nothing, remark=_nothing, note=_nothing)


class Completeness(Shape):
    percent = s.IntegerField()
    missing = s.ListField(child=s.CharField(), help_text="Fields that publication still needs.")

    @staticmethod
    def get_missing(state: CompletenessState) -> list[str]:
        return [error.field for error in state.missing]


class Pitch(PitchCard):
    """A pitch. The owner reads the working copy, everybody else the newest version."""

    protected = Protected(required=False, help_text="Present only for those who may read it.")
    locked_kinds = s.ListField(
        child=s.ChoiceField(choices=DocumentKind.choices), help_text="Kinds of documents that the caller may not read."
    )
    characters = Character(many=True, required=False, help_text="With expand=characters.")
    credits = Credit(many=True, required=False, help_text="With expand=credits.")
    stills = Still(many=True, required=False, help_text="With expand=stills.")
    documents = Document(many=True, required=False, help_text="With expand=documents: those the caller may read.")
    removed_reason = s.CharField(required=False, help_text="For the owner.")
    completeness = Completeness(required=False, help_text="For the owner.")
    revision = s.IntegerField(required=False, help_text="For the owner.")
    has_unpublished_changes = s.BooleanField(required=False, help_text="For the owner.")
    created_at = s.DateTimeField(required=False, help_text="For the owner.")
    updated_at = s.DateTimeField(required=False, help_text="For the owner.")

    def get_fields(self) -> dict[str, Member]:
        declared = super().get_fields()
        return declared | answer_fields(name for name in FIELDS if name not in (*PROTECTED_FIELDS, *declared))


_FOR_THE_OWNER = (
    *(name for name in ACCESS_FIELDS if not FIELDS[name].on_card),
    *("removed_reason", "revision", "has_unpublished_changes", "created_at", "updated_at"),
)
_BY_WHOEVER_ASKS = ("me", "locked_kinds")
# The working copy, for its owner.
own_pitch = Pitch.compile_reader(without=_BY_WHOEVER_ASKS, **_FRAME, **{name: name for name in _FOR_THE_OWNER})  # type: ignore[arg-type]  # no member is called `mapping`
_without_text = Pitch.compile_reader(
    without=[*_BY_WHOEVER_ASKS, *PUBLIC_FIELDS],
    **{n: it for n, it in _FRAME.items() if n != "genres"},  # type: ignore[arg-type]  # no member is called `mapping`
)


def teaser(pitch: PitchModel, version: VersionModel) -> Json:
    """A pitch as everybody but its owner reads it: the newest version."""
    public = public_fields(version.content)
    public["genres"] = [public["genre"], *public["genres"]]
    return _without_text(pitch) | public


class VersionDocument(Shape):
    id = s.CharField()
    name = s.CharField()
    kind = s.ChoiceField(choices=DocumentKind.choices)
    pages = s.IntegerField()
    sha256 = s.CharField()


class Version(Shape):
    """What a pitch was at one moment; the hash is of its canonical content."""

    id = s.CharField(source="public_id")
    number = s.IntegerField()
    sha256 = s.CharField()
    cause = s.ChoiceField(choices=("publication", "file"))
    made_at = s.DateTimeField()
    documents = VersionDocument(many=True, allow_null=True, help_text="For the owner.")

    @staticmethod
    def get_documents(version: VersionModel) -> list[Json]:
        return [_version_document(row) for row in version.content["documents"]]


_version_document = VersionDocument.compile_reader(mapping=True)
version_for_reader = Version.compile_reader(documents=lambda _version: None)


class Upload(Shape):
    """Send the bytes there with this method and these headers, then call finish."""

    method = s.CharField()
    url = s.CharField()
    headers = s.DictField(child=s.CharField())
    expires_at = s.DateTimeField()
    resumable = s.BooleanField(
        help_text="Whether a cut upload can go on: HEAD of the url answers with Upload-Offset, PATCH with that header takes what follows."
    )


class PitchBrief(Shape):
    id = s.CharField(source="public_id")
    title = s.CharField()

    @staticmethod
    def get_title(pitch: PitchModel) -> str:
        """As the market knows it; the working title of what was never published."""
        listing = getattr(pitch, "listing", None)
        return listing.title if listing else pitch.title


class SealedCopyShape(Shape):
    """The paper under our seal; the figures are there once it is sealed."""

    id = s.CharField(source="public_id")
    status = s.ChoiceField(choices=SealedCopy.Status.choices)
    sealed_at = s.DateTimeField(allow_null=True)
    sha256 = s.CharField(help_text="Of the sealed file.")
    original_sha256 = s.CharField(help_text="Of the paper before it was sealed.")
    level = s.CharField()
    authority = s.CharField(help_text="Whose clock; our own when empty.")


class NdaReader(Shape):
    """Somebody whom a company's agreement names."""

    person = PersonBrief()
    accepted_at = s.DateTimeField(allow_null=True, help_text="They may read from then on.")
    left = s.BooleanField(help_text="They have left the organisation, and read no more.")

    @staticmethod
    def get_left(reader: Reader) -> bool:
        return reader.membership_id is None


class NdaShape(Shape):
    """An agreement, as its two sides see it."""

    # Read from one with pitch, its listing, requester, owner and organisation joined, and its readers fetched.
    id = s.CharField(source="public_id")
    pitch = PitchBrief()
    requester = PersonBrief()
    owner = PersonBrief()
    organisation = OrganisationBrief(allow_null=True)
    status = s.ChoiceField(choices=Nda.Status.choices)
    purpose = s.ChoiceField(choices=Nda.Purpose.choices)
    message = s.CharField()
    interest = Money(allow_null=True)
    requested_materials = s.ListField(child=s.ChoiceField(choices=MATERIALS))
    requested_at = s.DateTimeField()
    answer_due_at = s.DateTimeField()
    materials = s.ListField(child=s.ChoiceField(choices=MATERIALS))
    term_days = s.IntegerField(allow_null=True)
    download_allowed = s.BooleanField()
    decision_message = s.CharField()
    decline_reason = s.ChoiceField(choices=Nda.DeclineReason.choices, allow_blank=True)
    by_rule = s.BooleanField(help_text="Approved by the owner's standing rule.")
    company = s.BooleanField(help_text="Asked and signed for the organisation: its readers may read.")
    readers = NdaReader(many=True, help_text="For a company, by name.")
    passport = s.BooleanField(source="is_master", help_text="Its owner may add other pitches, each by a schedule.")
    under = s.CharField(
        source="master.public_id", allow_null=True, help_text="The passport that this is a schedule to."
    )
    approved_at = s.DateTimeField(allow_null=True)
    sign_due_at = s.DateTimeField(allow_null=True)
    text_sha256 = s.CharField()
    negotiating = s.BooleanField(help_text="Other words wait for an answer; nobody signs before it.")
    signed_at = s.DateTimeField(allow_null=True)
    expires_at = s.DateTimeField(allow_null=True)
    ended_at = s.DateTimeField(allow_null=True)
    ended_reason = s.CharField()
    sealed = SealedCopyShape(allow_null=True)

    @staticmethod
    def get_interest(nda: Nda) -> Json | None:
        return money(nda.interest_minor, nda.interest_currency)

    @staticmethod
    def get_approved_at(nda: Nda) -> datetime | None:
        return nda.decided_at if nda.text_sha256 else None

    @staticmethod
    def get_sealed(nda: Nda) -> Json | None:
        copy = getattr(nda, "copy", None)
        return SealedCopyShape.of(copy) if copy else None


class Notification(Shape):
    id = s.CharField(source="public_id")
    kind = s.ChoiceField(choices=list(KINDS))
    sentence = s.CharField()
    subject = s.CharField()
    created_at = s.DateTimeField()
    read_at = s.DateTimeField(allow_null=True)

    @staticmethod
    def get_sentence(notification: NotificationModel) -> str:
        return notifications.sentence_of(notification)


class FolderBrief(Shape):
    id = s.CharField(source="public_id")
    name = s.CharField()


class Option(Shape):
    slug = s.CharField()
    label = s.CharField()  # type: ignore[assignment]  # the stubs know another `label`
    count = s.IntegerField(allow_null=True, help_text="Pitches the caller would find; null where it is not counted.")


class Facets(Shape):
    """Every filter with its choices."""

    genre = Option(many=True)
    format = Option(many=True)
    stage = Option(many=True)
    budget_band = Option(many=True)
    seeking = Option(many=True)


class MetaLimit(Shape):
    name = s.CharField()
    count = s.IntegerField()
    per_seconds = s.IntegerField(source="per")


class MetaPage(Shape):
    default = s.IntegerField()
    most = s.IntegerField()


class Meta(Shape):
    """Versions, limits, and the oldest client that still works."""

    api_version = s.CharField()
    minimum_client = s.CharField()
    time = s.DateTimeField()
    max_body_bytes = s.IntegerField()
    batch_most = s.IntegerField()
    page = MetaPage()
    limits = MetaLimit(many=True)
