"""Which addresses switch how somebody stands to a pitch, a person or a company?"""

from django.urls import path

from portals.shared.relations.views import followers, toggles

urlpatterns = [
    path("save/<str:public_id>/", toggles.save, name="save"),
    path("like/<str:public_id>/", toggles.like, name="like"),
    path("rate/<str:public_id>/", toggles.rate, name="rate"),
    path("follow/<str:public_id>/", toggles.follow, name="follow"),
    path("follow/company/<str:public_id>/", toggles.follow_company, name="follow_company"),
    path("following/", followers.following, name="following"),
    path("following/people/", followers.followed, name="followed"),
    path("followers/", followers.followers, name="followers"),
]
