"""Find, count, keep, follow. Split by what a person does, one import path."""

from pitchey.discovery.reading import REMEMBER
from pitchey.discovery.services.counting import count_view, facets, genre_counts, numbers
from pitchey.discovery.services.finding import browse, search, similar
from pitchey.discovery.services.following import follow, part, tell_followers, unfollow
from pitchey.discovery.services.keeping import like, liked_ids, save, saved, saved_ids, standing, unlike, unsave
from pitchey.discovery.services.leaving import person_left
from pitchey.discovery.services.rating import may_rate, rate, stars_of, unrate, work_out_ratings
from pitchey.discovery.services.trending import trending_explained, work_out_trending

__all__ = [
    "REMEMBER",
    "browse",
    "count_view",
    "facets",
    "follow",
    "genre_counts",
    "like",
    "liked_ids",
    "may_rate",
    "numbers",
    "part",
    "person_left",
    "rate",
    "save",
    "saved",
    "saved_ids",
    "search",
    "similar",
    "standing",
    "stars_of",
    "tell_followers",
    "trending_explained",
    "unfollow",
    "unlike",
    "unrate",
    "unsave",
    "work_out_ratings",
    "work_out_trending",
]
