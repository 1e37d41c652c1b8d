"""What do answers look like? The documented shapes of `shapes.py`, for the OpenAPI document; what only one module answers with stands in that module."""

from functools import cache
from typing import Any

from rest_framework import serializers as s

from api.shapes import Money, Shape
from api.v1.pitch_fields import answer_field, answer_fields
from pitchey.ndas.models import MATERIALS, Nda, SealedCopy
from pitchey.notifications.catalogue import KINDS
from pitchey.pitches.catalogue import Access, DocumentKind
from pitchey.pitches.fields import FIELDS, PROTECTED_FIELDS
from pitchey.pitches.models import Pitch as PitchModel

FILE_STATES = ("pending", "uploaded", "scanning", "rendering", "ready", "rejected")


@cache
def list_of(shape: type[Shape]) -> type[Shape]:
    """The answer of a list: `results` and `next_cursor`."""
    name = f"{shape.__name__}List"
    return type(
        name,
        (Shape,),
        {
            "results": shape(many=True),
            "next_cursor": s.CharField(allow_null=True),
            "__doc__": f"A page of {shape.__name__}.",
        },
    )


class PersonBrief(Shape):
    id = s.CharField()
    name = s.CharField()
    verified = s.BooleanField()


class OrganisationBrief(Shape):
    id = s.CharField()
    name = s.CharField()
    verified = s.BooleanField()


class Poster(Shape):
    url = s.CharField()
    width = s.IntegerField()
    height = s.IntegerField()


class Counts(Shape):
    views = s.IntegerField()
    likes = s.IntegerField()
    saves = s.IntegerField()


class NdaBrief(Shape):
    id = s.CharField()
    status = s.ChoiceField(choices=Nda.Status.choices)
    expires_at = s.DateTimeField(allow_null=True)


class Me(Shape):
    """How the caller stands to a pitch. `may` names what they may do now."""

    saved = s.BooleanField()
    liked = s.BooleanField()
    nda = NdaBrief(allow_null=True)
    may = s.ListField(child=s.CharField())


class PitchCard(Shape):
    """A pitch in a list."""

    id = s.CharField()
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
    me = Me(allow_null=True)


class OwnPitchCard(PitchCard):
    """One of the caller's own pitches in a list: the working copy."""

    revision = s.IntegerField()
    has_unpublished_changes = s.BooleanField()
    created_at = s.DateTimeField()
    updated_at = s.DateTimeField()


class Character(Shape):
    id = s.CharField(required=False, help_text="Only in the owner's working copy.")
    name = s.CharField()
    role = s.CharField()
    age_bracket = s.CharField()
    description = s.CharField()
    cast_wish = s.CharField()


class Credit(Shape):
    id = s.CharField(required=False, help_text="Only in the owner's working copy.")
    person_name = s.CharField()
    role = s.CharField()
    bio = s.CharField()
    links = s.ListField(child=s.CharField())


class Still(Shape):
    url = s.CharField()
    caption = s.CharField()
    width = s.IntegerField()
    height = s.IntegerField()


class Protected(Shape):
    """Fields for those who may read them."""

    def get_fields(self) -> dict[str, Any]:
        return answer_fields(PROTECTED_FIELDS)


class Document(Shape):
    id = s.CharField()
    pitch = s.CharField()
    name = s.CharField()
    kind = s.ChoiceField(choices=DocumentKind.choices)
    access = s.ChoiceField(choices=Access.choices)
    status = s.ChoiceField(choices=FILE_STATES)
    reason = s.CharField(help_text="Why it was refused; for its owner.")
    remark = s.CharField(help_text="How the pages of a Word document differ from it; for its owner.")
    note = s.CharField(help_text="What changed in this file; for its owner.")
    pages = s.IntegerField()
    size = s.IntegerField()
    sha256 = s.CharField()
    version = s.IntegerField(help_text="Counts the files of one document.")
    created_at = s.DateTimeField()


class Completeness(Shape):
    percent = s.IntegerField()
    missing = s.ListField(child=s.CharField(), help_text="Fields that publication still needs.")


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

    def get_fields(self) -> dict[str, Any]:
        declared = super().get_fields()
        return declared | answer_fields(name for name in FIELDS if name not in (*PROTECTED_FIELDS, *declared))


class VersionDocument(Shape):
    id = s.CharField()
    name = s.CharField()
    kind = s.ChoiceField(choices=DocumentKind.choices)
    pages = s.IntegerField()
    sha256 = s.CharField()


class Version(Shape):
    """What a pitch was at one moment; the hash is of its canonical content."""

    id = s.CharField()
    number = s.IntegerField()
    sha256 = s.CharField()
    cause = s.ChoiceField(choices=("publication", "file"))
    made_at = s.DateTimeField()
    documents = VersionDocument(many=True, allow_null=True, help_text="For the owner.")


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
    id = s.CharField()
    title = s.CharField()


class SealedCopyShape(Shape):
    """The paper under our seal; the figures are there once it is sealed."""

    id = s.CharField()
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


class NdaShape(Shape):
    """An agreement, as its two sides see it."""

    id = s.CharField()
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
    passport = s.BooleanField(help_text="Its owner may add other pitches, each by a schedule.")
    under = s.CharField(allow_null=True, help_text="The passport that this is a schedule to.")
    approved_at = s.DateTimeField(allow_null=True)
    sign_due_at = s.DateTimeField(allow_null=True)
    text_sha256 = s.CharField()
    negotiating = s.BooleanField(help_text="Other words wait for an answer; nobody signs before it.")
    signed_at = s.DateTimeField(allow_null=True)
    expires_at = s.DateTimeField(allow_null=True)
    ended_at = s.DateTimeField(allow_null=True)
    ended_reason = s.CharField()
    sealed = SealedCopyShape(allow_null=True)


class Notification(Shape):
    id = s.CharField()
    kind = s.ChoiceField(choices=list(KINDS))
    sentence = s.CharField()
    subject = s.CharField()
    created_at = s.DateTimeField()
    read_at = s.DateTimeField(allow_null=True)


class FolderBrief(Shape):
    id = s.CharField()
    name = s.CharField()


class Option(Shape):
    slug = s.CharField()
    label = s.CharField()  # type: ignore[assignment]
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
    per_seconds = s.IntegerField()


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
