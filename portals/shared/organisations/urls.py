"""Which addresses do organisations and their invitations have?"""

from django.urls import path

from portals.shared.organisations import views

urlpatterns = [
    path("settings/organisations/", views.organisations, name="settings_organisation"),
    path("settings/organisations/<str:public_id>/", views.organisation, name="organisation"),
    path("settings/organisations/<str:public_id>/invite/", views.invite, name="organisation_invite"),
    path("settings/organisations/<str:public_id>/withdraw/", views.withdraw, name="organisation_withdraw"),
    path("settings/organisations/<str:public_id>/member/", views.member, name="organisation_member"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
]
