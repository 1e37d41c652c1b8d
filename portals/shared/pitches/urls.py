"""Which addresses do an owner's pitches have? `OWNER_PAGES` are mounted in the portals of owners."""

from django.urls import path

from portals.shared.pitches.views import documents, evidence, named_people, pictures, pitches, posters, rows, sections

_PITCH = "pitches/<str:public_id>/"


def _rows(kind: str) -> list:
    """The rows of a pitch that have an order: characters, credits."""
    one = f"{_PITCH}{kind}/<str:row_id>/"
    return [
        path(f"{_PITCH}{kind}/add/", rows.row_add, {"kind": kind}, name=f"pitch_{kind}_add"),
        path(f"{_PITCH}{kind}/order/", rows.rows_order, {"kind": kind}, name=f"pitch_{kind}_order"),
        path(one, rows.row_edit, {"kind": kind}, name=f"pitch_{kind}_edit"),
        path(f"{one}remove/", rows.row_remove, {"kind": kind}, name=f"pitch_{kind}_remove"),
    ]


OWNER_PAGES = [
    path("pitches/", pitches.pitch_list, name="pitches"),
    path("pitches/new/", pitches.pitch_new, name="pitch_new"),
    path(f"{_PITCH}edit/<slug:section>/", sections.pitch_edit, name="pitch_edit"),
    path(f"{_PITCH}edit/<slug:section>/progress/", sections.pitch_progress, name="pitch_progress"),
    *_rows("characters"),
    *_rows("credits"),
    path(f"{_PITCH}preview/", pitches.pitch_preview, name="pitch_preview"),
    path(f"{_PITCH}publish/", pitches.pitch_publish, name="pitch_publish"),
    path(f"{_PITCH}archive/", pitches.pitch_archive, name="pitch_archive"),
    path(f"{_PITCH}unarchive/", pitches.pitch_unarchive, name="pitch_unarchive"),
    path(f"{_PITCH}delete/", pitches.pitch_delete, name="pitch_delete"),
    path(f"{_PITCH}versions/", pitches.pitch_versions, name="pitch_versions"),
    path(f"{_PITCH}readers/", pitches.pitch_readers, name="pitch_readers"),
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
    path(f"{_PITCH}stills/order/", rows.rows_order, {"kind": "stills"}, name="pitch_stills_order"),
    path(f"{_PITCH}stills/<str:still_id>/caption/", rows.still_caption, name="pitch_still_caption"),
    path(f"{_PITCH}stills/<str:still_id>/remove/", rows.still_remove, name="pitch_still_remove"),
    path(f"{_PITCH}documents/", documents.pitch_documents, name="pitch_documents"),
    path(f"{_PITCH}documents/begin/", documents.document_begin, name="pitch_document_begin"),
    path(f"{_PITCH}documents/<str:document_id>/", documents.pitch_document, name="pitch_document"),
    path(f"{_PITCH}documents/<str:document_id>/finish/", documents.document_finish, name="pitch_document_finish"),
    path(f"{_PITCH}documents/<str:document_id>/cancel/", documents.document_cancel, name="pitch_document_cancel"),
    path(f"{_PITCH}documents/<str:document_id>/withdraw/", documents.document_withdraw, name="pitch_document_withdraw"),
    path(f"{_PITCH}people/name/", named_people.person_name, name="pitch_name"),
    path(f"{_PITCH}people/remove/", named_people.person_unname, name="pitch_unname"),
]

urlpatterns = [
    path("posters/<str:public_id>.svg", posters.poster, name="poster"),
]
