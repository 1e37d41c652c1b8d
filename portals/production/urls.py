"""Which addresses does the production portal have?"""

from django.urls import path

from portals.production import views
from portals.shared.auth.views import login
from portals.shared.ndas import urls as ndas
from portals.shared.pitches import urls as pitches
from portals.shared.saved import urls as saved

app_name = "production"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", login.portal_login, {"portal": "production"}, name="login"),
    path("register/", login.portal_register, {"portal": "production"}, name="register"),
    *ndas.PAGES_OF_BOTH_SIDES,
    *pitches.OWNER_PAGES,
    *ndas.OWNER_PAGES,
    *ndas.READER_PAGES,
    *saved.READER_PAGES,
]
