"""What does a call carry? Types for the signatures of views; nothing here is ever made."""

from rest_framework.request import Request as PublicRequest

from pitchey.accounts.models import User

__all__ = ["PublicRequest", "Request"]  # a call that guests may make too has a `user` of either kind


class Request(PublicRequest):
    """A call behind `SignedIn`."""

    user: User
