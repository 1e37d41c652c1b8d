"""Which addresses does the creator portal have?"""

from django.urls import path

from portals.creator import views
from portals.shared.auth.views import login
from portals.shared.ndas import urls as ndas
from portals.shared.pitches import urls as pitches

app_name = "creator"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", login.portal_login, {"portal": "creator"}, name="login"),
    path("register/", login.portal_register, {"portal": "creator"}, name="register"),
    *ndas.PAGES_OF_BOTH_SIDES,
    *pitches.OWNER_PAGES,
    *ndas.OWNER_PAGES,
]
