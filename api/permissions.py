"""Who may knock? Signed-in people everywhere (the default); guests where a view says `Anyone`. What they may do is the services' answer."""

from rest_framework.permissions import AllowAny as Anyone
from rest_framework.permissions import IsAuthenticated as SignedIn

__all__ = ["Anyone", "SignedIn"]
