"""Which addresses does the investor portal have?"""

from django.urls import path

from portals.investor import views
from portals.shared.auth.views import login
from portals.shared.ndas import urls as ndas
from portals.shared.saved import urls as saved

app_name = "investor"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", login.portal_login, {"portal": "investor"}, name="login"),
    path("register/", login.portal_register, {"portal": "investor"}, name="register"),
    *ndas.PAGES_OF_BOTH_SIDES,
    *ndas.READER_PAGES,
    *saved.READER_PAGES,
]
