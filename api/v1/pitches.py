"""Pitches: found, written, published; their people, versions, and what somebody keeps or likes of them."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from django.core.files.storage import storages
from django.db.models import Model
from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from api.pagination import list_answer, listed
from api.permissions import Anyone, GuestsRead
from api.request import PublicRequest, Request
from api.serializers import Body, Id, Ids, Nothing, Text, Texts
from api.shapes import Reader
from api.v1 import schemas, search
from api.v1.pitch_fields import Member, body_fields
from api.v1.relations import relations_to
from api.views import Resource
from pitchey.accounts.models import Actor, User
from pitchey.core.errors import Invalid, NotFound
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.core.network import client_ip
from pitchey.core.types import Json
from pitchey.core.validation import max_entries, max_length
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Folder, Save
from pitchey.media.models import File
from pitchey.ndas import access
from pitchey.pitches import services as pitches
from pitchey.pitches.completeness import completeness
from pitchey.pitches.fields import ACCESS_FIELDS, PROTECTED_FIELDS, PUBLIC_FIELDS
from pitchey.pitches.lookups import shown_pitch
from pitchey.pitches.models import Character, Credit, Pitch
from pitchey.pitches.policies import owns

FIELDS = tuple(schemas.Pitch().fields)
JOINED = ("owner", "organisation", "listing__version")
NEWEST_EDIT = Sort("edited", "updated_at")
NEWEST_VERSION = Sort("number", "number", of=int)


def _text(model: type[Model], field: str) -> Text:
    return Text(max_length=max_length(model, field), allow_blank=True, required=False)


class PitchBody(Body):
    """The working copy. What is missing stays as it is; nothing is needed before publication."""

    def get_fields(self) -> dict[str, Member]:
        return body_fields(PUBLIC_FIELDS + PROTECTED_FIELDS + ACCESS_FIELDS)

    def validate(self, attrs: Json) -> Json:
        """Money is one thing outside and two columns inside."""
        if "budget" not in attrs:
            return attrs
        budget = attrs.pop("budget")
        if budget is None:
            return attrs | {"budget_minor": None}
        if attrs.get("currency", budget.currency) != budget.currency:
            raise Invalid([("currency", "contradiction", "The budget is in another currency.")])
        return attrs | {"budget_minor": budget.amount_minor, "currency": budget.currency}


class CharacterBody(Body):
    name = Text(max_length=max_length(Character, "name"))
    role = _text(Character, "role")
    age_bracket = _text(Character, "age_bracket")
    description = _text(Character, "description")
    cast_wish = _text(Character, "cast_wish")


class CreditBody(Body):
    person_name = Text(max_length=max_length(Credit, "person_name"))
    role = Text(max_length=max_length(Credit, "role"))
    bio = _text(Credit, "bio")
    links = Texts(length=max_length(Credit, "links"), max_length=max_entries(Credit, "links"), required=False)


class OrderBody(Body):
    ids = Ids(max_length=100)


# ---------------------------------------------------------------- one pitch, whole


def get_visible_pitch(person: Actor, pitch_id: str) -> Pitch:
    """A pitch whose page this person may open, with what its answer needs.

    Raises:
        NotFound: it is not theirs to know.
    """
    return shown_pitch(person, pitch_id)


def get_own_pitch(person: User, pitch_id: str) -> Pitch:
    """One of the person's own pitches; for everybody else it is not there."""
    return get_or_404(Pitch.objects.owned_by(person).select_related(*JOINED), pitch_id)


def pitch_data(request: PublicRequest, pitch: Pitch, expanded: Sequence[str] = ()) -> Json:
    """A pitch as whoever asks may read it: the owner the working copy, others the newest version."""
    person, ip = request.user, client_ip(request)
    own = owns(person, pitch)
    data = schemas.own_pitch(pitch) if own else schemas.teaser(pitch, pitch.listing.version)
    data["me"] = relations_to(person, [pitch])[pitch.pk]
    data["locked_kinds"] = [] if own else access.locked_kinds(person, pitch, ip=ip)
    content = access.protected_content(person, pitch, ip=ip)
    if content is not None:
        data["protected"] = schemas.protected(content, data["currency"])
    if own:
        data["completeness"] = schemas.Completeness.of(completeness(pitch))
    if "characters" in expanded:
        data["characters"] = _people(pitch, own, "characters", schemas.own_character)
    if "credits" in expanded:
        data["credits"] = _people(pitch, own, "credits", schemas.own_credit)
    if "stills" in expanded:
        data["stills"] = _stills(pitch, own)
    if "documents" in expanded:
        rows = (
            pitch.documents.current().select_related("file", "pitch") if own else access.readable(person, pitch, ip=ip)
        )
        data["documents"] = [(schemas.Document.of if own else schemas.document_for_reader)(row) for row in rows]
    return data


def _people(pitch: Pitch, own: bool, name: str, shape: Reader) -> list[Json]:
    """Characters or credits: the owner's rows with their ids, everybody else's as the version froze them."""
    if own:
        return [shape(row) for row in getattr(pitch, name).all()]
    return list(pitch.listing.version.content[name])


_still = schemas.Still.compile_reader(given=["caption"], url=lambda rendition: storages["public"].url(rendition.key))


def _stills(pitch: Pitch, own: bool) -> list[Json]:
    """The pictures of the working copy for its owner, of the newest version for others; those whose files are ready."""
    if own:
        captions = {row.file.public_id: row.caption for row in pitch.stills.select_related("file")}
    else:
        captions = {row["file"]: row["caption"] for row in pitch.listing.version.content["stills"]}
    files = File.objects.filter(public_id__in=captions, status=File.Status.READY).prefetch_related("renditions")
    pictures = {
        file.public_id: max(file.renditions.all(), key=lambda it: it.width) for file in files if file.renditions.all()
    }
    return [_still(pictures[name], caption=text) for name, text in captions.items() if name in pictures]


class Pitches(Resource):
    permission_classes = [GuestsRead]
    parameters = search.PARAMETERS
    paged = True
    fields = tuple(schemas.PitchCard().fields)
    response_cached = True

    @extend_schema(responses=schemas.list_of(schemas.PitchCard))
    def get(self, request: PublicRequest) -> HttpResponse:
        """The market: what the caller may see, filtered, searched and sorted.

        Guests read public pitches. `me` is null for guests.
        """
        answer = search.search_page(request, self.paging)
        answer["results"] = [self.sparse(row) for row in answer["results"]]
        return Response(answer)

    @extend_schema(request=PitchBody, responses={201: schemas.Pitch})
    def post(self, request: Request) -> Response:
        """Begin a draft. Creators and production companies own pitches; nothing is required yet."""
        pitch = pitches.create(by=request.user, **PitchBody.read(request))
        return self.answer_with(request, pitch.public_id, status=201)

    def answer_with(self, request: Request, pitch_id: str, status: int = 200) -> Response:
        pitch = get_own_pitch(request.user, pitch_id)
        self.revision = pitch.revision
        response = Response(pitch_data(request, pitch), status=status)
        if status == 201:
            response["Location"] = f"{request.path}/{pitch_id}"
        return response


class OwnPitches(Resource):
    paged = True
    fields = tuple(schemas.OwnPitchCard().fields)

    @extend_schema(responses=schemas.list_of(schemas.OwnPitchCard))
    def get(self, request: Request) -> Response:
        """The caller's own pitches in every state, last edited first."""
        paging = self.paging
        rows = Pitch.objects.owned_by(request.user).select_related("owner", "organisation", "listing")
        page = keyset_page(rows, NEWEST_EDIT, limit=paging.limit, cursor=paging.cursor)
        me = relations_to(request.user, page.rows)
        return Response(listed(page, lambda row: self.sparse(schemas.own_card(row, me=me[row.pk]))))


class OnePitch(Resource):
    permission_classes = [GuestsRead]
    response_cached = True
    fields = FIELDS
    expands = ("characters", "credits", "stills", "documents")
    conditional = True

    @extend_schema(responses=schemas.Pitch)
    def get(self, request: PublicRequest, pitch_id: str) -> Response:
        """One pitch. Protected fields stand under `protected`, present only for those who may read them."""
        pitch = get_visible_pitch(request.user, pitch_id)
        if owns(request.user, pitch):
            self.revision = pitch.revision
        elif request.user.is_authenticated:
            discovery.count_view(
                pitch=pitch, person=request.user, session_key="", user_agent=request.headers.get("User-Agent", "")
            )
        return Response(self.sparse(pitch_data(request, pitch, self.expanded)))

    @extend_schema(request=PitchBody, responses=schemas.Pitch)
    def patch(self, request: Request, pitch_id: str) -> Response:
        """Change the given fields of the working copy.

        Content is seen by others after the next publication; who may see and read it acts at once.
        """
        pitch = get_own_pitch(request.user, pitch_id)
        revision = self.if_match(request, pitch.revision)
        values = PitchBody.read(request, partial=True)
        pitches.edit(by=request.user, pitch=pitch, if_revision=revision, **values)
        pitch = get_own_pitch(request.user, pitch_id)
        self.revision = pitch.revision
        return Response(pitch_data(request, pitch))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pitch_id: str) -> Response:
        """Delete a draft that was never published. What somebody may have seen is archived instead."""
        pitches.delete(by=request.user, pitch=get_own_pitch(request.user, pitch_id))
        return Response(status=204)


class PitchAct(Resource):
    """A step of a pitch's life, answered with the pitch."""

    act: ClassVar[Callable[..., object]]

    def answer(self, request: Request, pitch_id: str) -> Response:
        Nothing.read(request)
        type(self).act(by=request.user, pitch=get_own_pitch(request.user, pitch_id))
        pitch = get_own_pitch(request.user, pitch_id)
        self.revision = pitch.revision
        return Response(pitch_data(request, pitch))


class PitchPublish(PitchAct):
    act = staticmethod(pitches.publish)

    @extend_schema(request=Nothing, responses=schemas.Pitch)
    def post(self, request: Request, pitch_id: str) -> Response:
        """Freeze the working copy as a version and show it to the market; also publishes later changes."""
        return self.answer(request, pitch_id)


class PitchArchive(PitchAct):
    act = staticmethod(pitches.archive)

    @extend_schema(request=Nothing, responses=schemas.Pitch)
    def post(self, request: Request, pitch_id: str) -> Response:
        """Take a pitch off the market. Those who signed keep what they may read until their agreement ends."""
        return self.answer(request, pitch_id)


class PitchUnarchive(PitchAct):
    act = staticmethod(pitches.unarchive)

    @extend_schema(request=Nothing, responses=schemas.Pitch)
    def post(self, request: Request, pitch_id: str) -> Response:
        """Put an archived pitch back on the market."""
        return self.answer(request, pitch_id)


class PitchVersions(Resource):
    paged = True

    @extend_schema(responses=schemas.list_of(schemas.Version))
    def get(self, request: Request, pitch_id: str) -> Response:
        """The frozen versions, newest first: for the owner and for those who may read the protected fields."""
        pitch = get_visible_pitch(request.user, pitch_id)
        own = owns(request.user, pitch)
        if not own and not access.may_read_fields(request.user, pitch, ip=client_ip(request)):
            raise NotFound()
        paging = self.paging
        page = keyset_page(pitch.versions.all(), NEWEST_VERSION, limit=paging.limit, cursor=paging.cursor)
        return Response(listed(page, schemas.Version.of if own else schemas.version_for_reader))


class PitchSimilar(Resource):
    permission_classes = [Anyone]

    @extend_schema(responses=schemas.list_of(schemas.PitchCard))
    def get(self, request: PublicRequest, pitch_id: str) -> Response:
        """A handful of pitches that stand near this one."""
        rows = discovery.similar(pitch=get_visible_pitch(request.user, pitch_id), person=request.user)
        return Response(list_answer(search.cards(request.user, list(rows))))


class SaveBody(Body):
    folder = Id(required=False, allow_null=True, help_text="Id of a folder; null for no folder.")
    notes = _text(Save, "notes")
    tags = Texts(length=max_length(Save, "tags"), max_length=discovery.MOST_TAGS, required=False)


class PitchSave(Resource):
    @extend_schema(request=SaveBody, responses={204: None})
    def put(self, request: Request, pitch_id: str) -> Response:
        """Keep a pitch, with private notes and tags and in a folder if any. Keeping it twice is keeping it once."""
        values = SaveBody.read(request)
        if wanted := values.pop("folder", ""):
            values["folder"] = get_or_404(Folder.objects.filter(person=request.user), wanted)
        elif wanted is None:
            values["loose"] = True
        discovery.save(by=request.user, pitch=get_visible_pitch(request.user, pitch_id), **values)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pitch_id: str) -> Response:
        """Keep it no longer."""
        discovery.unsave(by=request.user, pitch=get_visible_pitch(request.user, pitch_id))
        return Response(status=204)


class PitchLike(Resource):
    @extend_schema(request=Nothing, responses={204: None})
    def put(self, request: Request, pitch_id: str) -> Response:
        """Like a pitch."""
        Nothing.read(request)
        discovery.like(by=request.user, pitch=get_visible_pitch(request.user, pitch_id))
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pitch_id: str) -> Response:
        """Like it no longer."""
        discovery.unlike(by=request.user, pitch=get_visible_pitch(request.user, pitch_id))
        return Response(status=204)


# ---------------------------------------------------------------- characters and credits


class Characters(Resource):
    @extend_schema(request=CharacterBody, responses={201: schemas.Character})
    def post(self, request: Request, pitch_id: str) -> Response:
        """Add a character at the end of the working copy."""
        values = CharacterBody.read(request)
        row = pitches.add_character(by=request.user, pitch=get_own_pitch(request.user, pitch_id), **values)
        return Response(schemas.own_character(row), status=201)


class CharacterOrder(Resource):
    @extend_schema(request=OrderBody, responses={204: None})
    def put(self, request: Request, pitch_id: str) -> Response:
        """Put all characters into this order."""
        pitch = get_own_pitch(request.user, pitch_id)
        pitches.order_characters(by=request.user, pitch=pitch, **OrderBody.read(request))
        return Response(status=204)


class OneCharacter(Resource):
    def row(self, request: Request, pitch_id: str, character_id: str) -> Character:
        return get_or_404(get_own_pitch(request.user, pitch_id).characters.select_related("pitch"), character_id)

    @extend_schema(request=CharacterBody, responses=schemas.Character)
    def patch(self, request: Request, pitch_id: str, character_id: str) -> Response:
        """Change the given fields of a character."""
        row = self.row(request, pitch_id, character_id)
        values = CharacterBody.read(request, partial=True)
        return Response(schemas.own_character(pitches.edit_character(by=request.user, character=row, **values)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pitch_id: str, character_id: str) -> Response:
        """Take a character out."""
        pitches.remove_character(by=request.user, character=self.row(request, pitch_id, character_id))
        return Response(status=204)


class Credits(Resource):
    @extend_schema(request=CreditBody, responses={201: schemas.Credit})
    def post(self, request: Request, pitch_id: str) -> Response:
        """Add a credit at the end of the working copy."""
        values = CreditBody.read(request)
        row = pitches.add_credit(by=request.user, pitch=get_own_pitch(request.user, pitch_id), **values)
        return Response(schemas.own_credit(row), status=201)


class CreditOrder(Resource):
    @extend_schema(request=OrderBody, responses={204: None})
    def put(self, request: Request, pitch_id: str) -> Response:
        """Put all credits into this order."""
        pitch = get_own_pitch(request.user, pitch_id)
        pitches.order_credits(by=request.user, pitch=pitch, **OrderBody.read(request))
        return Response(status=204)


class OneCredit(Resource):
    def row(self, request: Request, pitch_id: str, credit_id: str) -> Credit:
        return get_or_404(get_own_pitch(request.user, pitch_id).credits.select_related("pitch"), credit_id)

    @extend_schema(request=CreditBody, responses=schemas.Credit)
    def patch(self, request: Request, pitch_id: str, credit_id: str) -> Response:
        """Change the given fields of a credit."""
        row = self.row(request, pitch_id, credit_id)
        values = CreditBody.read(request, partial=True)
        return Response(schemas.own_credit(pitches.edit_credit(by=request.user, credit=row, **values)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pitch_id: str, credit_id: str) -> Response:
        """Take a credit out."""
        pitches.remove_credit(by=request.user, credit=self.row(request, pitch_id, credit_id))
        return Response(status=204)


urlpatterns = [
    path("pitches", Pitches.as_view(), name="pitches"),
    path("pitches/mine", OwnPitches.as_view(), name="own_pitches"),
    path("pitches/<pit:pitch_id>", OnePitch.as_view(), name="pitch"),
    path("pitches/<pit:pitch_id>/publish", PitchPublish.as_view(), name="pitch_publish"),
    path("pitches/<pit:pitch_id>/archive", PitchArchive.as_view(), name="pitch_archive"),
    path("pitches/<pit:pitch_id>/unarchive", PitchUnarchive.as_view(), name="pitch_unarchive"),
    path("pitches/<pit:pitch_id>/versions", PitchVersions.as_view(), name="pitch_versions"),
    path("pitches/<pit:pitch_id>/similar", PitchSimilar.as_view(), name="pitch_similar"),
    path("pitches/<pit:pitch_id>/save", PitchSave.as_view(), name="pitch_save"),
    path("pitches/<pit:pitch_id>/like", PitchLike.as_view(), name="pitch_like"),
    path("pitches/<pit:pitch_id>/characters", Characters.as_view(), name="characters"),
    path("pitches/<pit:pitch_id>/characters/order", CharacterOrder.as_view(), name="character_order"),
    path("pitches/<pit:pitch_id>/characters/<chr:character_id>", OneCharacter.as_view(), name="character"),
    path("pitches/<pit:pitch_id>/credits", Credits.as_view(), name="credits"),
    path("pitches/<pit:pitch_id>/credits/order", CreditOrder.as_view(), name="credit_order"),
    path("pitches/<pit:pitch_id>/credits/<crd:credit_id>", OneCredit.as_view(), name="credit"),
]
