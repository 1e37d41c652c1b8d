"""Which addresses does the reader of documents have?"""

from django.urls import path

from portals.shared.reader.views import documents, leaks

urlpatterns = [
    path("read/<str:document_id>/", documents.reader, name="reader"),
    path("read/<str:document_id>/<int:number>.jpg", documents.reader_page, name="reader_page"),
    path("read/<str:document_id>/<int:number>.sealed", documents.reader_encrypted_page, name="reader_envelope"),
    path("read/<str:document_id>/beat/", documents.reader_beat, name="reader_beat"),
    path("read/<str:document_id>/leak/", leaks.find_leak, name="find_leak"),
    path("read/<str:document_id>/leak/<str:search_id>/", leaks.leak_search, name="leak_search"),
    path("read/<str:document_id>/download/", documents.document_download, name="document_download"),
]
