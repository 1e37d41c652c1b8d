"""Find, count, keep, follow. Split by what a person does, one import path."""

from pitchey.discovery.filters import MarketQuery
from pitchey.discovery.listing_queries import CACHE_SECONDS
from pitchey.discovery.services.figures import (
    Market,
    Published,
    count_view,
    facets,
    genre_counts,
    market,
    market_totals,
    published,
    views_by_day,
)
from pitchey.discovery.services.follows import follow, notify_followers, unfollow, unfollow_each_other
from pitchey.discovery.services.mandates import MandateData, mandate_of, save_mandate
from pitchey.discovery.services.offboarding import person_left
from pitchey.discovery.services.queries import browse, find, search, similar
from pitchey.discovery.services.ratings import may_rate, rate, recompute_ratings, stars_of, unrate
from pitchey.discovery.services.saves import (
    MOST_TAGS,
    like,
    liked_ids,
    relation_to,
    save,
    saved,
    saved_ids,
    unlike,
    unsave,
)
from pitchey.discovery.services.search_history import (
    clear_recent_searches,
    forget_old_searches,
    popular_searches,
    recent_searches,
    record_search,
)
from pitchey.discovery.services.suggestions import Suggestion, did_you_mean, suggest
from pitchey.discovery.services.trending import recompute_trending, trending_explained
from pitchey.discovery.services.vocabulary import index_vocabulary, index_vocabulary_batch

__all__ = [
    "CACHE_SECONDS",
    "MOST_TAGS",
    "MandateData",
    "Market",
    "MarketQuery",
    "Published",
    "Suggestion",
    "browse",
    "clear_recent_searches",
    "count_view",
    "did_you_mean",
    "facets",
    "find",
    "follow",
    "forget_old_searches",
    "genre_counts",
    "index_vocabulary",
    "index_vocabulary_batch",
    "like",
    "liked_ids",
    "mandate_of",
    "market",
    "market_totals",
    "may_rate",
    "notify_followers",
    "person_left",
    "popular_searches",
    "published",
    "rate",
    "recent_searches",
    "recompute_ratings",
    "recompute_trending",
    "record_search",
    "relation_to",
    "save",
    "save_mandate",
    "saved",
    "saved_ids",
    "search",
    "similar",
    "stars_of",
    "suggest",
    "trending_explained",
    "unfollow",
    "unfollow_each_other",
    "unlike",
    "unrate",
    "unsave",
    "views_by_day",
]
