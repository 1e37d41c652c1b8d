"""In which country does an address come out? Asked of a database file that the operator brings (`COUNTRIES_FILE`); without one nobody asks.

The file is in the MaxMind DB format with a `country.iso_code` (GeoLite2, GeoIP2, DB-IP, and others), and may be exchanged at any time.
"""

import ipaddress
import logging
from functools import lru_cache
from pathlib import Path

import maxminddb
from django.conf import settings
from django_countries import countries

log = logging.getLogger(__name__)


def known_here() -> bool:
    """Whether this installation can tell countries at all."""
    return bool(settings.COUNTRIES_FILE)


def country_of(ip: str) -> str:
    """The two letters (ISO 3166) of the country of an address; "" when that is not known: private ones, tunnels of the file's maker, no file."""
    if not ip or not known_here():
        return ""
    try:
        found = database().get(_plain(ip))
    except (OSError, maxminddb.InvalidDatabaseError):
        log.exception("The file of countries cannot be read.", extra={"file": settings.COUNTRIES_FILE})
        return ""
    except ValueError:  # not an address
        return ""
    country = found.get("country") if isinstance(found, dict) else None
    code = country.get("iso_code") if isinstance(country, dict) else None
    return code if isinstance(code, str) else ""


def database() -> maxminddb.Reader:
    """The file as it is now.

    Raises:
        OSError: there is none.
        InvalidDatabaseError: it is something else.
    """
    return _opened(settings.COUNTRIES_FILE, Path(settings.COUNTRIES_FILE).stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _opened(file: str, _written_at: int) -> maxminddb.Reader:
    """Mapped into memory once; a newer file is opened by itself."""
    return maxminddb.open_database(file)


def _plain(ip: str) -> str:
    """A dual-stack socket writes IPv4 as IPv6, which not every file knows."""
    parsed = ipaddress.ip_address(ip)
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)


def exists(code: str) -> bool:
    """Whether these two letters are a country."""
    return code in countries


def name_of(code: str) -> str:
    """What a country is called by those who read this; its two letters where it has no name."""
    return str(countries.name(code) or code)
