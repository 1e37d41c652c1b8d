"""Is it a person who reads? Link scanners, previews and crawlers name themselves, or take pages faster than anyone turns them."""

import re
from datetime import timedelta

# Whoever was shown so many pages within this time did not look at them.
RUSH_PAGES, RUSH = 20, timedelta(seconds=10)

_NAMES = re.compile(
    r"bot\b|crawl|spider|slurp|preview|scan|probe|monitor|headless|phantom|selenium|lighthouse|archiver|fetch\b|curl/|wget/|libwww|httpie"
    r"|python-|aiohttp|httpx|go-http-client|java/|axios|node-fetch|scrapy|facebookexternalhit|whatsapp/|telegrambot|skypeuripreview"
    r"|embedly|quora link|outbrain|vkshare|safelinks|proofpoint|mimecast|barracuda|urldefense|validator",
    re.IGNORECASE,
)


def is_machine(user_agent: str) -> bool:
    """Whether this user agent says so itself; none at all is a machine, too."""
    return not user_agent.strip() or _NAMES.search(user_agent) is not None
