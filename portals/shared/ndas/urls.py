"""Which addresses do agreements have? The lists are mounted in the portals of owners and of readers."""

from django.urls import path

from portals.shared.ndas.views import agreements, decisions, terms, wordings

# The same list and page for owners and readers.
PAGES_OF_BOTH_SIDES = [
    path("access/", agreements.nda_list, name="ndas"),
    path("access/<str:nda_id>/", agreements.nda, name="nda"),
    path("access/<str:nda_id>/wording/", wordings.nda_wording, name="nda_wording"),
    path("access/<str:nda_id>/wording/propose/", wordings.nda_propose, name="nda_propose"),
    path("access/<str:nda_id>/wording/<int:number>/accept/", wordings.nda_wording_accept, name="nda_wording_accept"),
    path("access/<str:nda_id>/wording/<int:number>/decline/", wordings.nda_wording_decline, name="nda_wording_decline"),
    path(
        "access/<str:nda_id>/wording/<int:number>/withdraw/", wordings.nda_wording_withdraw, name="nda_wording_withdraw"
    ),
    path("access/<str:nda_id>/sealed.pdf", agreements.nda_sealed, name="nda_sealed"),
    path("access/<str:nda_id>/signature.png", agreements.nda_signature, name="nda_signature"),
]

OWNER_PAGES = [
    path("terms/", terms.nda_terms, name="nda_terms"),
    path("terms/text/", terms.nda_own_text, name="nda_own_text"),
    path("decisions/", decisions.nda_decide, name="nda_decide"),
    path("access/<str:nda_id>/approve/", decisions.nda_approve, name="nda_approve"),
    path("access/<str:nda_id>/decline/", decisions.nda_decline, name="nda_decline"),
    path("access/<str:nda_id>/revoke/", decisions.nda_revoke, name="nda_revoke"),
    path("access/<str:nda_id>/schedule/", decisions.nda_schedule, name="nda_schedule"),
]

READER_PAGES = [
    path("ask/<str:public_id>/", agreements.nda_request, name="nda_request"),
    path("access/<str:nda_id>/sign/", agreements.nda_sign, name="nda_sign"),
    path("access/<str:nda_id>/accept/", agreements.nda_accept, name="nda_accept"),
    path("access/<str:nda_id>/withdraw/", agreements.nda_withdraw, name="nda_withdraw"),
]
