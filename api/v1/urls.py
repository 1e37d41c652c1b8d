"""Every address of version 1: each resource's module lists its own."""

from api.v1 import (
    auth,
    batch,
    documents,
    lists,
    me,
    meta,
    mine,
    ndas,
    organisations,
    people,
    pictures,
    pitches,
    preferences,
    realtime,
    suggesting,
)

urlpatterns = [
    *auth.urlpatterns,
    *me.urlpatterns,
    *preferences.urlpatterns,
    *organisations.urlpatterns,
    *people.urlpatterns,
    *pitches.urlpatterns,
    *pictures.urlpatterns,
    *documents.urlpatterns,
    *ndas.urlpatterns,
    *mine.urlpatterns,
    *lists.urlpatterns,
    *suggesting.urlpatterns,
    *meta.urlpatterns,
    *batch.urlpatterns,
    *realtime.urlpatterns,
]
