"""What do plain data look like that apps hand to each other, and what does an app below `accounts` call a person?"""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as AuthUser  # the stubs' name of `settings.AUTH_USER_MODEL`
else:
    AuthUser = object  # errors are imported before any model can be

__all__ = ["AuthUser", "AuthenticatedRequest", "Fields", "Json", "Row"]

# What stands under a name depends on the name. A TypedDict says more, where the names are few and known.
Json = dict[str, Any]  # an object of JSON
Row = dict[str, Any]  # a row of `.values()`, by column
Fields = dict[str, Any]  # cleaned values by the name of a model's field


class AuthenticatedRequest(HttpRequest):
    """A request behind a sign-in: its `user` is never a guest. For annotations only."""

    user: AuthUser
