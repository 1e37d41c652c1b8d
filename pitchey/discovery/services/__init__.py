"""Find, count, keep, follow. Split by what a person does, one import path."""

from pitchey.discovery.reading import REMEMBER
from pitchey.discovery.services.counting import count_view, facets, genre_counts, numbers
from pitchey.discovery.services.finding import browse, search, similar
from pitchey.discovery.services.following import follow, part, tell_followers, unfollow
from pitchey.discovery.services.keeping import like, liked_ids, save, saved, saved_ids, standing, unlike, unsave
from pitchey.discovery.services.leaving import person_left

__all__ = [
    "REMEMBER",
    "browse",
    "count_view",
    "facets",
    "follow",
    "genre_counts",
    "like",
    "liked_ids",
    "numbers",
    "part",
    "person_left",
    "save",
    "saved",
    "saved_ids",
    "search",
    "similar",
    "standing",
    "tell_followers",
    "unfollow",
    "unlike",
    "unsave",
]
