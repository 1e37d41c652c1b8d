"""Which pages do two portals have? Written once, mounted in each: owners' in creator and production, readers' in investor and production."""

from django.urls import path

from portals.shared.views import (
    arranging,
    asking,
    deciding,
    documents,
    editing,
    evidence,
    naming,
    owning,
    pictures,
    saving,
    terms,
    wording,
)

_PITCH = "pitches/<str:public_id>/"


def _rows(kind: str) -> list:
    """The rows of a pitch that have an order: characters, credits."""
    one = f"{_PITCH}{kind}/<str:row_id>/"
    return [
        path(f"{_PITCH}{kind}/add/", arranging.row_add, {"kind": kind}, name=f"pitch_{kind}_add"),
        path(f"{_PITCH}{kind}/order/", arranging.rows_order, {"kind": kind}, name=f"pitch_{kind}_order"),
        path(one, arranging.row_edit, {"kind": kind}, name=f"pitch_{kind}_edit"),
        path(f"{one}remove/", arranging.row_remove, {"kind": kind}, name=f"pitch_{kind}_remove"),
    ]


# Agreements: the same list and page for both sides.
AGREEMENTS = [
    path("access/", asking.nda_list, name="ndas"),
    path("access/<str:nda_id>/", asking.nda, name="nda"),
    path("access/<str:nda_id>/wording/", wording.nda_wording, name="nda_wording"),
    path("access/<str:nda_id>/wording/propose/", wording.nda_propose, name="nda_propose"),
    path("access/<str:nda_id>/wording/<int:number>/accept/", wording.nda_wording_accept, name="nda_wording_accept"),
    path("access/<str:nda_id>/wording/<int:number>/decline/", wording.nda_wording_decline, name="nda_wording_decline"),
    path(
        "access/<str:nda_id>/wording/<int:number>/withdraw/", wording.nda_wording_withdraw, name="nda_wording_withdraw"
    ),
    path("access/<str:nda_id>/sealed.pdf", asking.nda_sealed, name="nda_sealed"),
    path("access/<str:nda_id>/signature.png", asking.nda_signature, name="nda_signature"),
]

OWNER_PAGES = [
    path("pitches/", owning.pitch_list, name="pitches"),
    path("pitches/new/", owning.pitch_new, name="pitch_new"),
    path(f"{_PITCH}edit/<slug:section>/", editing.pitch_edit, name="pitch_edit"),
    path(f"{_PITCH}edit/<slug:section>/progress/", editing.pitch_progress, name="pitch_progress"),
    *_rows("characters"),
    *_rows("credits"),
    path(f"{_PITCH}preview/", owning.pitch_preview, name="pitch_preview"),
    path(f"{_PITCH}publish/", owning.pitch_publish, name="pitch_publish"),
    path(f"{_PITCH}archive/", owning.pitch_archive, name="pitch_archive"),
    path(f"{_PITCH}unarchive/", owning.pitch_unarchive, name="pitch_unarchive"),
    path(f"{_PITCH}delete/", owning.pitch_delete, name="pitch_delete"),
    path(f"{_PITCH}versions/", owning.pitch_versions, name="pitch_versions"),
    path(f"{_PITCH}readers/", owning.pitch_readers, name="pitch_readers"),
    path(f"{_PITCH}evidence/", evidence.pitch_evidence, name="pitch_evidence"),
    path(f"{_PITCH}evidence/check/", evidence.pitch_evidence_check, name="pitch_evidence_check"),
    path(f"{_PITCH}evidence/report/", evidence.pitch_disclosure, name="pitch_disclosure"),
    path(f"{_PITCH}pictures/", pictures.pictures_part, name="pitch_pictures"),
    path(f"{_PITCH}pictures/redraw/", pictures.poster_redraw, name="pitch_redraw"),
    path(f"{_PITCH}pictures/<slug:purpose>/begin/", pictures.picture_begin, name="pitch_picture_begin"),
    path(f"{_PITCH}pictures/<slug:purpose>/send/", pictures.picture_send, name="pitch_picture_send"),
    path(
        f"{_PITCH}pictures/<slug:purpose>/<str:file_id>/finish/", pictures.picture_finish, name="pitch_picture_finish"
    ),
    path(
        f"{_PITCH}pictures/<slug:purpose>/<str:file_id>/cancel/", pictures.picture_cancel, name="pitch_picture_cancel"
    ),
    path(f"{_PITCH}stills/order/", arranging.rows_order, {"kind": "stills"}, name="pitch_stills_order"),
    path(f"{_PITCH}stills/<str:still_id>/caption/", arranging.still_caption, name="pitch_still_caption"),
    path(f"{_PITCH}stills/<str:still_id>/remove/", arranging.still_remove, name="pitch_still_remove"),
    path(f"{_PITCH}documents/", documents.pitch_documents, name="pitch_documents"),
    path(f"{_PITCH}documents/begin/", documents.document_begin, name="pitch_document_begin"),
    path(f"{_PITCH}documents/<str:document_id>/", documents.pitch_document, name="pitch_document"),
    path(f"{_PITCH}documents/<str:document_id>/finish/", documents.document_finish, name="pitch_document_finish"),
    path(f"{_PITCH}documents/<str:document_id>/cancel/", documents.document_cancel, name="pitch_document_cancel"),
    path(f"{_PITCH}documents/<str:document_id>/withdraw/", documents.document_withdraw, name="pitch_document_withdraw"),
    path(f"{_PITCH}people/name/", naming.person_name, name="pitch_name"),
    path(f"{_PITCH}people/remove/", naming.person_unname, name="pitch_unname"),
    path("terms/", terms.nda_terms, name="nda_terms"),
    path("terms/text/", terms.nda_own_text, name="nda_own_text"),
    path("decisions/", deciding.nda_decide, name="nda_decide"),
    path("access/<str:nda_id>/approve/", deciding.nda_approve, name="nda_approve"),
    path("access/<str:nda_id>/decline/", deciding.nda_decline, name="nda_decline"),
    path("access/<str:nda_id>/revoke/", deciding.nda_revoke, name="nda_revoke"),
    path("access/<str:nda_id>/schedule/", deciding.nda_schedule, name="nda_schedule"),
]

READER_PAGES = [
    path("ask/<str:public_id>/", asking.nda_request, name="nda_request"),
    path("access/<str:nda_id>/sign/", asking.nda_sign, name="nda_sign"),
    path("access/<str:nda_id>/accept/", asking.nda_accept, name="nda_accept"),
    path("access/<str:nda_id>/withdraw/", asking.nda_withdraw, name="nda_withdraw"),
    path("saved/", saving.saved, name="saved"),
    path("saved/folders/", saving.folder_add, name="folder_add"),
    path("saved/folders/<str:folder_id>/rename/", saving.folder_rename, name="folder_rename"),
    path("saved/folders/<str:folder_id>/move/", saving.folder_move, name="folder_move"),
    path("saved/folders/<str:folder_id>/remove/", saving.folder_remove, name="folder_remove"),
    path("saved/<str:public_id>/", saving.note, name="saved_note"),
    path("record/", saving.record, name="record"),
]
