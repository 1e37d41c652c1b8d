"""A small file of countries, over the addresses that documentation may use."""

from pathlib import Path

from mmdb_writer import MMDBWriter
from netaddr import IPSet

# `cast.request_context()` come from Portugal. 192.0.2.0/24 is nowhere.
PORTUGAL, BRAZIL, NOWHERE = "198.51.100.7", "203.0.113.9", "192.0.2.5"
PORTUGAL_6 = "2001:db8::7"


def write_countries(file: Path, where: dict[str, str] | None = None) -> Path:
    """A database in the MaxMind DB format, as its makers sell it; `where` are networks and their countries."""
    networks = where or {"198.51.100.0/24": "PT", "2001:db8::/32": "PT", "203.0.113.0/24": "BR"}
    written = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="GeoLite2-Country")
    for network, code in networks.items():
        written.insert_network(IPSet([network]), {"country": {"iso_code": code}})
    written.to_db_file(str(file))
    return file
