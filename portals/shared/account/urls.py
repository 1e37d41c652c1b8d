"""Which addresses do the settings of an account have?"""

from django.urls import path

from portals.shared.account.views import devices, security, settings

urlpatterns = [
    path("settings/", settings.profile, name="settings"),
    path("settings/display/", settings.display, name="settings_display"),
    path("settings/time-zone/", settings.time_zone, name="settings_time_zone"),
    path("settings/notifications/", settings.notices, name="settings_notices"),
    path("settings/notifications/devices/", devices.device_add, name="device_add"),
    path("settings/notifications/devices/remove/", devices.device_remove, name="device_remove"),
    path("settings/looking-for/", settings.looking, name="settings_looking"),
    path("settings/privacy/", settings.privacy, name="settings_privacy"),
    path("block/<str:public_id>/", settings.block, name="block"),
    path("settings/account/", security.account, name="settings_account"),
    path("settings/account/keep-address/", security.email_keep, name="settings_email_keep"),
    path("settings/account/write-again/", security.write_again, name="settings_write_again"),
    path("settings/account/close/", security.account_close, name="settings_close"),
    path("settings/account/keep/", security.account_keep, name="settings_keep"),
    path("settings/security/", security.security, name="settings_security"),
    path("settings/sessions/", security.sessions, name="settings_sessions"),
    path("settings/sessions/end/", security.session_end, name="settings_session_end"),
    path("settings/sessions/end-others/", security.sessions_end_others, name="settings_sessions_end_others"),
]
