"""What was searched for? A person's own recent searches, and those that several people made."""

from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pitchey.accounts.models import Actor, User
from pitchey.core.cache import cached
from pitchey.core.text import folded
from pitchey.discovery.models import RecentSearch, Searched
from pitchey.discovery.query_parser import WORDS
from pitchey.discovery.services.figures import MACHINES
from pitchey.pitches.listings import GENERATION

CACHE_SECONDS, DAY = 600, 86_400  # seconds
RECENT = 10
POPULAR, OF_DAYS = 8, 7
# SECURITY: what fewer people searched for may be somebody's private words, and is never shown.
SHOWN_FROM = 5
LONGEST = 80
KEPT = timedelta(days=30)


def record_search(*, person: Actor, words: str, network: str, user_agent: str) -> None:
    """Remember a search that found something: for the person, and once a day for what is popular. Machines are passed over.

    Args:
        network: where it comes from, by which guests of one place count as one; kept as a keyed hash.
    """
    normal = " ".join(WORDS.findall(folded(words)))
    if not normal or len(normal) > LONGEST or not user_agent or MACHINES.search(user_agent):
        return
    if person.is_authenticated:
        _record_own(person, " ".join(words.replace("\x00", " ").split())[:LONGEST])
    searcher, day = _hashed(person.public_id if person.is_authenticated else network), timezone.now().date()
    # Whoever turns pages and filters searches for the same again and again: the database hears of it once a day.
    if cache.add(f"searched:{day}:{searcher}:{normal}", True, timeout=DAY):
        Searched.objects.bulk_create([Searched(words=normal, searcher=searcher, day=day)], ignore_conflicts=True)


@transaction.atomic
def _record_own(person: User, typed: str) -> None:
    RecentSearch.objects.update_or_create(person=person, words=typed, defaults={"searched_at": timezone.now()})
    newest = RecentSearch.objects.filter(person=person).order_by("-searched_at").values("pk")[:RECENT]
    RecentSearch.objects.filter(person=person).exclude(pk__in=newest).delete()


def recent_searches(person: Actor) -> list[str]:
    """What a person searched for last, newest first, as they typed it."""
    if not person.is_authenticated:
        return []
    return list(
        RecentSearch.objects.filter(person=person).order_by("-searched_at").values_list("words", flat=True)[:RECENT]
    )


def clear_recent_searches(*, by: User) -> None:
    """Clear one's recent searches. Those that are popular stay counted, without a name."""
    RecentSearch.objects.filter(person=by).delete()


def popular_searches() -> list[str]:
    """What several people searched for in the last week, most first; at most ten minutes old."""

    def count() -> list[str]:
        of_late = Searched.objects.filter(day__gt=timezone.now().date() - timedelta(days=OF_DAYS))
        counted = of_late.values("words").annotate(people=Count("searcher", distinct=True))
        most = counted.filter(people__gte=SHOWN_FROM).order_by("-people", "words")
        return list(most.values_list("words", flat=True)[:POPULAR])

    return cached(GENERATION, "popular", CACHE_SECONDS, count)


def forget_old_searches() -> None:
    """Forget what was counted a month ago; safe to repeat."""
    Searched.objects.filter(day__lt=timezone.now().date() - KEPT).delete()


def _hashed(who: str) -> str:
    return salted_hmac("searcher", who).hexdigest()[:40]
