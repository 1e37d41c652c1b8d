"""Which addresses do all portals share?"""

from django.urls import path

from portals.shared.views import files, following, keeping, notices, reading, settings, signing_in

app_name = "shared"
urlpatterns = [
    path("notifications/", notices.notification_page, name="notifications"),
    path("notifications/menu/", notices.notification_menu, name="notifications_menu"),
    path("notifications/read/", notices.notifications_read, name="notifications_read"),
    path("go/<str:subject>/", notices.go, name="go"),
    path("read/<str:document_id>/", reading.reader, name="reader"),
    path("read/<str:document_id>/<int:number>.jpg", reading.reader_page, name="reader_page"),
    path("read/<str:document_id>/download/", reading.document_download, name="document_download"),
    path("save/<str:public_id>/", keeping.save, name="save"),
    path("like/<str:public_id>/", keeping.like, name="like"),
    path("follow/<str:public_id>/", keeping.follow, name="follow"),
    path("follow/company/<str:public_id>/", keeping.follow_company, name="follow_company"),
    path("following/", following.following, name="following"),
    path("following/people/", following.followed, name="followed"),
    path("logout/", signing_in.logout, name="logout"),
    path("reauthenticate/", signing_in.reauthenticate, name="reauthenticate"),
    path("verify-email/", signing_in.verify_resend, name="verify_resend"),
    path("settings/", settings.profile, name="settings"),
    path("settings/security/", settings.security, name="settings_security"),
    path("settings/sessions/", settings.sessions, name="settings_sessions"),
    path("settings/sessions/end/", settings.session_end, name="settings_session_end"),
    path("settings/sessions/end-others/", settings.sessions_end_others, name="settings_sessions_end_others"),
    path("settings/organisations/", settings.organisations, name="settings_organisation"),
    path("settings/organisations/<str:public_id>/", settings.organisation, name="organisation"),
    path("settings/organisations/<str:public_id>/invite/", settings.invite, name="organisation_invite"),
    path("settings/organisations/<str:public_id>/withdraw/", settings.withdraw, name="organisation_withdraw"),
    path("settings/organisations/<str:public_id>/member/", settings.member, name="organisation_member"),
    path("invitations/<str:token>/", settings.invitation, name="invitation"),
    path("posters/<str:public_id>.svg", files.poster, name="poster"),
]
