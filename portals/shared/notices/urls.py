"""Which addresses do notices have?"""

from django.urls import path

from portals.shared.notices import views

urlpatterns = [
    path("notifications/", views.notification_page, name="notifications"),
    path("notifications/menu/", views.notification_menu, name="notifications_menu"),
    path("notifications/read/", views.notifications_read, name="notifications_read"),
    path("go/<str:subject>/", views.go, name="go"),
]
