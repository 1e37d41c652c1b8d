"""Find, count, keep, follow. Split by what a person does, one import path."""

from pitchey.discovery.filters import MarketQuery
from pitchey.discovery.reading import REMEMBER
from pitchey.discovery.services.asking import (
    forget_old_searches,
    forget_recent_searches,
    popular_searches,
    recent_searches,
    remember_search,
)
from pitchey.discovery.services.counting import (
    Market,
    Published,
    count_view,
    facets,
    genre_counts,
    market,
    numbers,
    published,
    views_by_day,
)
from pitchey.discovery.services.finding import browse, find, search, similar
from pitchey.discovery.services.following import follow, part, tell_followers, unfollow
from pitchey.discovery.services.keeping import like, liked_ids, save, saved, saved_ids, standing, unlike, unsave
from pitchey.discovery.services.learning import learn, learn_some
from pitchey.discovery.services.leaving import person_left
from pitchey.discovery.services.rating import may_rate, rate, stars_of, unrate, work_out_ratings
from pitchey.discovery.services.stating import Stated, state, stated
from pitchey.discovery.services.suggesting import Suggestion, did_you_mean, suggest
from pitchey.discovery.services.trending import trending_explained, work_out_trending

__all__ = [
    "REMEMBER",
    "Market",
    "MarketQuery",
    "Published",
    "Stated",
    "Suggestion",
    "browse",
    "count_view",
    "did_you_mean",
    "facets",
    "find",
    "follow",
    "forget_old_searches",
    "forget_recent_searches",
    "genre_counts",
    "learn",
    "learn_some",
    "like",
    "liked_ids",
    "market",
    "may_rate",
    "numbers",
    "part",
    "person_left",
    "popular_searches",
    "published",
    "rate",
    "recent_searches",
    "remember_search",
    "save",
    "saved",
    "saved_ids",
    "search",
    "similar",
    "standing",
    "stars_of",
    "state",
    "stated",
    "suggest",
    "tell_followers",
    "trending_explained",
    "unfollow",
    "unlike",
    "unrate",
    "unsave",
    "views_by_day",
    "work_out_ratings",
    "work_out_trending",
]
