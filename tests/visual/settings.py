"""Production with the demo world, over plain HTTP on loopback: cookies and redirects that need TLS are out of the way."""

from pitchey.settings.production import *  # noqa: F403
from pitchey.settings.production import MIDDLEWARE

# In production nginx compresses pages.
MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *MIDDLEWARE]
LIMITS_TIMES = 10**6
SCANNER_OPTIONAL = True
SEAL_REQUIRED = False
DEMO_ALLOWED = True
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SECURE_PROXY_SSL_HEADER = None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "session", "csrf"
