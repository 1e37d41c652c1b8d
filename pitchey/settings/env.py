"""Typed readers of the environment. Nothing else in the settings touches `os.environ`."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.FileAwareEnv()


@dataclass(frozen=True)
class Storage:
    """Where files live: a folder (`file:///srv/files`) or an S3-compatible service.

    `s3://KEY:SECRET@host[:port]/?private=BUCKET&public=BUCKET[&region=auto][&tls=0][&public_url=https://cdn.example]`
    """

    kind: str
    folder: Path | None = None
    endpoint: str = ""
    key: str = ""
    secret: str = ""
    region: str = "auto"
    private_bucket: str = ""
    public_bucket: str = ""
    public_url: str = ""

    @property
    def origins(self) -> list[str]:
        """Where browsers put and fetch files, when that is not this site."""
        found = [self.endpoint, "/".join(self.public_url.split("/", 3)[:3])]
        return list(dict.fromkeys(origin for origin in found if origin))


# Providers that mail leaves through over HTTP, and what each calls its key.
MAIL_KEYS = {"resend": "API_KEY", "postmark": "SERVER_TOKEN", "brevo": "API_KEY", "sparkpost": "API_KEY"}


def mail(name: str, default: str) -> dict[str, object]:
    """Settings for mail from one address: `smtp://...`, or `resend://KEY` and its like.

    Raises:
        ValueError: a provider without a key.
    """
    address = env.str(name, default)
    provider, _sep, key = address.partition("://")
    if provider not in MAIL_KEYS:
        return {**env.email_url(name, default), "MAIL_PROVIDER": "", "ANYMAIL": {}}
    if not key:
        raise ValueError(f"{name} must carry a key: {provider}://KEY")
    return {
        "EMAIL_BACKEND": f"anymail.backends.{provider}.EmailBackend",
        "ANYMAIL": {f"{provider.upper()}_{MAIL_KEYS[provider]}": unquote(key)},
        "MAIL_PROVIDER": provider,
    }


def storage(name: str, default: str) -> Storage:
    """Read a storage address.

    Raises:
        ValueError: the scheme is neither `file` nor `s3`, or a bucket is missing.
    """
    parts = urlsplit(env.str(name, default))
    if parts.scheme == "file":
        return Storage(kind="file", folder=Path(unquote(parts.path)))
    if parts.scheme != "s3":
        raise ValueError(f"{name} must start with file:// or s3://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if not (query.get("private") and query.get("public")):
        raise ValueError(f"{name} must name both buckets: ?private=...&public=...")
    host = f"{parts.hostname}:{parts.port}" if parts.port else f"{parts.hostname}"
    return Storage(
        kind="s3",
        endpoint=f"{'http' if query.get('tls') == '0' else 'https'}://{host}",
        key=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
        region=query.get("region", "auto"),
        private_bucket=query["private"],
        public_bucket=query["public"],
        public_url=query.get("public_url", ""),
    )
