"""Which addresses does staff access have?"""

from django.urls import path

from portals.shared.oversight import views

urlpatterns = [
    path("oversight/", views.staff_accesses, name="staff_accesses"),
    path("oversight/<str:public_id>/", views.staff_access_pitch, name="staff_access_pitch"),
    path("oversight/<str:access_id>/<slug:verb>/", views.staff_access_decide, name="staff_access_decide"),
]
