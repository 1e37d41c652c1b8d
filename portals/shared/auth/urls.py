"""Which addresses have the pages of a session? Those for guests are mounted in the public portal."""

from django.urls import path

from portals.shared.auth.views import session

urlpatterns = [
    path("logout/", session.logout, name="logout"),
    path("reauthenticate/", session.reauthenticate, name="reauthenticate"),
    path("verify-email/", session.verify_resend, name="verify_resend"),
]
