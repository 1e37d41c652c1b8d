"""Which addresses does the creator portal have?"""

from django.urls import path

from portals.creator import views
from portals.shared.mounts import AGREEMENTS, OWNER_PAGES
from portals.shared.views import auth

app_name = "creator"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", auth.portal_login, {"portal": "creator"}, name="login"),
    path("register/", auth.portal_register, {"portal": "creator"}, name="register"),
    *AGREEMENTS,
    *OWNER_PAGES,
]
