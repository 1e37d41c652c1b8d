"""Which addresses does the production portal have?"""

from django.urls import path

from portals.production import views
from portals.shared.mounts import AGREEMENTS, OWNER_PAGES, READER_PAGES
from portals.shared.views import auth

app_name = "production"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", auth.portal_login, {"portal": "production"}, name="login"),
    path("register/", auth.portal_register, {"portal": "production"}, name="register"),
    *AGREEMENTS,
    *OWNER_PAGES,
    *READER_PAGES,
]
