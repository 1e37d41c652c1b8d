"""What may a browser load for an answer? The policy of the whole site, and what one page needs beyond it."""

from django.conf import settings


def content_policy(**more: str) -> str:
    """The value of `Content-Security-Policy`. `more` are further sources by directive: `content_policy(img_src="blob:")`."""
    directives = {name: " ".join(sources) for name, sources in settings.CONTENT_SECURITY_POLICY.items()}
    for name, source in more.items():
        directives[name.replace("_", "-")] += f" {source}"
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())
