"""Which address does the command palette have?"""

from django.urls import path

from portals.shared.palette import views

urlpatterns = [
    path("palette/", views.palette, name="palette"),
]
