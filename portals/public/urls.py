"""Which addresses are open to everybody?"""

from django.urls import path

from portals.public.views import browse, comparing, contact, machines, pitches, site, styleguide
from portals.shared.views import auth

app_name = "public"
urlpatterns = [
    path("", site.home, name="home"),
    path("browse/", browse.browse, name="browse"),
    path("genres/", browse.genres, name="genres"),
    path("genres/<slug:slug>/", browse.genre, name="genre"),
    path("compare/", comparing.compare, name="compare"),
    path("pitches/<str:public_id>/", pitches.pitch, name="pitch"),
    path("pitches/<str:public_id>/<slug:slug>/", pitches.pitch, name="pitch"),
    path("people/<str:public_id>/", pitches.person, name="person"),
    path("how-it-works/", site.how, name="how"),
    path("how-it-works/<slug:who>/", site.how_for, name="how_for"),
    path("pricing/", site.pricing, name="pricing"),
    path("about/", site.about, name="about"),
    path("contact/", contact.contact, name="contact"),
    path("terms/", site.terms, name="terms"),
    path("privacy/", site.privacy, name="privacy"),
    path("home/", auth.home_of_portal, name="home_of_portal"),
    path("join/", auth.join, name="join"),
    path("login/", auth.login, name="login"),
    path("registered/", auth.registered, name="registered"),
    path("verify-email/<str:token>/", auth.verify_email, name="verify_email"),
    path("password/forgot/", auth.password_forgot, name="password_forgot"),
    path("password/reset/<str:token>/", auth.password_reset, name="password_reset"),
    path("theme/", site.theme, name="theme"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("offline/", machines.offline, name="offline"),
    path("worker.js", machines.worker, name="worker"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
]
