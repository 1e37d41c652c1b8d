"""Which addresses are open to everybody?"""

from django.urls import path

from portals.public.views import browse, comparing, contact, machines, people, pitches, searches, site, styleguide
from portals.shared.views import auth

app_name = "public"
urlpatterns = [
    path("", site.home, name="home"),
    path("browse/", browse.browse, name="browse"),
    path("genres/", browse.genres, name="genres"),
    path("genres/<slug:slug>/", browse.genre, name="genre"),
    path("searches/", searches.search_list, name="searches"),
    path("searches/new/", searches.search_new, name="search_new"),
    path("searches/<str:search_id>/", searches.search_change, name="search_change"),
    path("searches/<str:search_id>/delete/", searches.search_delete, name="search_delete"),
    path("compare/", comparing.compare, name="compare"),
    path("pitches/<str:public_id>/", pitches.pitch, name="pitch"),
    path("pitches/<str:public_id>/<int:number>/picture.png", pitches.picture, name="pitch_picture"),
    path("pitches/<str:public_id>/<slug:slug>/", pitches.pitch, name="pitch"),
    path("people/<str:public_id>/", people.person, name="person"),
    path("companies/<str:public_id>/", people.company, name="company"),
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
    path("sitemap-pages.xml", machines.sitemap_pages, name="sitemap_pages"),
    path("sitemap-<str:kind>-<int:piece>.xml", machines.sitemap_piece, name="sitemap_piece"),
    path("offline/", machines.offline, name="offline"),
    path("worker.js", machines.worker, name="worker"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
]
