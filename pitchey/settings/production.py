"""The real thing. Refuses to start on a default secret."""

from django.core.exceptions import ImproperlyConfigured

from pitchey.settings.base import *  # noqa: F403
from pitchey.settings.base import JWT_KEY, SECRET_KEY, env

for _name, _value in {"SECRET_KEY": SECRET_KEY, "JWT_KEY": JWT_KEY}.items():
    if _value.startswith("not-a-secret") or len(_value) < 50:
        raise ImproperlyConfigured(f"{_name} must be set to a random value of 50 characters or more.")
if SECRET_KEY == JWT_KEY:
    raise ImproperlyConfigured("JWT_KEY must differ from SECRET_KEY.")

# manage.py migrate, which runs before every start, refuses without a good one: see pitchey.sealing.checks.
SEAL_REQUIRED = True

# Kubernetes and compose speak plain HTTP inside; TLS ends at our own proxy, which sets this header itself.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^api/health$", r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
