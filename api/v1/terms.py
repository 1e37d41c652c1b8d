"""How an owner usually decides: terms, texts, and a text of their own."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.pagination import list_answer
from api.request import Request
from api.serializers import Body, Choice, Flag, Text, Whole
from api.v1 import schemas
from api.views import Resource
from pitchey.core.validation import max_length
from pitchey.ndas import agreement, terms
from pitchey.ndas.fields import LONGEST_SECRECY, LONGEST_TERM, LONGEST_TEXT
from pitchey.ndas.models import Template, Terms


class UsualTerms(schemas.Shape):
    """What new approvals begin with; `rule` says who is approved without waiting."""

    template = s.CharField()
    term_days = s.IntegerField()
    download_allowed = s.BooleanField()
    secrecy_months = s.IntegerField()
    law = s.CharField()
    courts = s.CharField()
    rule = s.ChoiceField(choices=Terms.Rule.choices)


class AgreementText(schemas.Shape):
    """A text with its `{placeholders}`, in its newest version."""

    slug = s.CharField()
    number = s.IntegerField()
    name = s.CharField()
    summary = s.CharField()
    body = s.CharField()


class Filled(schemas.Shape):
    text = s.CharField()


class UsualTermsBody(Body):
    template = Text(max_length=max_length(Terms, "template"), required=False)
    term_days = Whole(min_value=1, max_value=LONGEST_TERM, required=False)
    download_allowed = Flag(required=False)
    secrecy_months = Whole(min_value=1, max_value=LONGEST_SECRECY, required=False)
    law = Text(max_length=max_length(Terms, "law"), allow_blank=True, required=False)
    courts = Text(max_length=max_length(Terms, "courts"), allow_blank=True, required=False)
    rule = Choice(choices=Terms.Rule.choices, required=False)


class OwnTextBody(Body):
    name = Text(max_length=max_length(Template, "name"))
    body = Text(max_length=LONGEST_TEXT)


class PreviewBody(Body):
    body = Text(max_length=LONGEST_TEXT)


class MyTerms(Resource):
    @extend_schema(responses=UsualTerms)
    def get(self, request: Request) -> Response:
        """How the caller usually decides on requests."""
        return Response(UsualTerms.of(terms.default_terms(request.user)))

    @extend_schema(request=UsualTermsBody, responses=UsualTerms)
    def patch(self, request: Request) -> Response:
        """Change it. What was approved before stays as it is."""
        return Response(UsualTerms.of(terms.save(by=request.user, **UsualTermsBody.read(request, partial=True))))


class Texts(Resource):
    @extend_schema(responses=schemas.list_of(AgreementText))
    def get(self, request: Request) -> Response:
        """The texts that the caller may choose: the library, and their own."""
        return Response(list_answer([AgreementText.of(it) for it in agreement.texts_for(request.user)]))


class OwnText(Resource):
    @extend_schema(request=OwnTextBody, responses=AgreementText)
    def put(self, request: Request) -> Response:
        """Keep a new version of the caller's own text. Placeholders are checked."""
        return Response(AgreementText.of(terms.write_text(by=request.user, **OwnTextBody.read(request))))


class Preview(Resource):
    @extend_schema(request=PreviewBody, responses=Filled)
    def post(self, request: Request) -> Response:
        """What a text would say, filled with an imagined agreement."""
        return Response(Filled.of(text=terms.preview(by=request.user, **PreviewBody.read(request))))


urlpatterns = [
    path("nda-terms", MyTerms.as_view(), name="nda_terms"),
    path("nda-texts", Texts.as_view(), name="nda_texts"),
    path("nda-texts/own", OwnText.as_view(), name="nda_own_text"),
    path("nda-texts/preview", Preview.as_view(), name="nda_text_preview"),
]
