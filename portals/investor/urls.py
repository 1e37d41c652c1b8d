"""Which addresses does the investor portal have?"""

from django.urls import path

from portals.investor import views
from portals.shared.mounts import AGREEMENTS, READER_PAGES
from portals.shared.views import auth

app_name = "investor"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", auth.portal_login, {"portal": "investor"}, name="login"),
    path("register/", auth.portal_register, {"portal": "investor"}, name="register"),
    *AGREEMENTS,
    *READER_PAGES,
]
