"""Who has this address and password? One backend for the portals, the staff's admin and the API."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from pitchey.accounts.models import User


class EmailBackend(ModelBackend):
    """Address and password, whatever the case of the address."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: object
    ) -> User | None:
        """The person, or None. Interfaces call `accounts.services.log_in`, which counts attempts."""
        if username is None or password is None:
            return None
        person = User.objects.filter(email=username.strip().lower()).first()
        if person is None:
            # SECURITY: an unknown address takes as long as a known one.
            make_password(password)
            return None
        if person.check_password(password) and self.user_can_authenticate(person):
            return person
        return None
