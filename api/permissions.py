"""Who may call? Signed-in people (the default), everyone, or guests who only read. What they may do is the services' answer."""

from rest_framework.permissions import AllowAny as Anyone
from rest_framework.permissions import IsAuthenticated as SignedIn
from rest_framework.permissions import IsAuthenticatedOrReadOnly as GuestsRead

__all__ = ["Anyone", "GuestsRead", "SignedIn"]
