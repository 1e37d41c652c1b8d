"""Which addresses do saved pitches have? `READER_PAGES` are mounted in the portals of readers."""

from django.urls import path

from portals.shared.saved import views

READER_PAGES = [
    path("saved/", views.saved, name="saved"),
    path("saved/folders/", views.folder_add, name="folder_add"),
    path("saved/folders/<str:folder_id>/rename/", views.folder_rename, name="folder_rename"),
    path("saved/folders/<str:folder_id>/move/", views.folder_move, name="folder_move"),
    path("saved/folders/<str:folder_id>/remove/", views.folder_remove, name="folder_remove"),
    path("saved/<str:public_id>/", views.note, name="saved_note"),
    path("record/", views.record, name="record"),
]
