"""Later: tell followers and searchers of a new pitch, a batch at a time; read what new pitches mean; work out what trends and how it is rated; what follows from a block and from a closed account."""

from django.utils import timezone

from pitchey.discovery import services as discovery
from pitchey.discovery.semantic import services as semantic
from pitchey.discovery.services import saved_searches
from pitchey.outbox import services as outbox


@outbox.handler("discovery.tell_followers")
def notify_followers(pitch_id: int, after: int = 0) -> None:
    if after == 0:
        outbox.enqueue("discovery.tell_searchers", dedup_key=f"tell_searchers:{pitch_id}", pitch_id=pitch_id)
    last = discovery.notify_followers(pitch_id, after=after)
    if last is not None:
        outbox.enqueue("discovery.tell_followers", pitch_id=pitch_id, after=last)


@outbox.handler("discovery.tell_searchers")
def notify_saved_searches(pitch_id: int, after: int = 0) -> None:
    last = saved_searches.notify_saved_searches(pitch_id, after=after)
    if last is not None:
        outbox.enqueue("discovery.tell_searchers", pitch_id=pitch_id, after=last)


@outbox.handler("discovery.tell_news")
def notify_search_news() -> None:
    now = timezone.now()
    for search_id in saved_searches.due_searches(now):
        saved_searches.notify_search_news(search_id, now=now)


@outbox.handler("discovery.read_meaning")
def read_meaning() -> None:
    if semantic.embed_pending():
        outbox.enqueue("discovery.read_meaning", dedup_key="discovery.read_meaning")


@outbox.handler("discovery.part")
def unfollow_each_other(one: int, other: int) -> None:
    discovery.unfollow_each_other(one=one, other=other)


@outbox.handler("discovery.person_left")
def person_left(person_id: int) -> None:
    discovery.person_left(person_id)


@outbox.handler("discovery.work_out_trending")
def recompute_trending() -> None:
    discovery.recompute_trending()


@outbox.handler("discovery.work_out_ratings")
def recompute_ratings() -> None:
    discovery.recompute_ratings()


@outbox.handler("discovery.learn")
def index_vocabulary(pitch_id: int) -> None:
    discovery.index_vocabulary([pitch_id])


@outbox.handler("discovery.learn_all")
def index_all_vocabulary(after: int = 0) -> None:
    last = discovery.index_vocabulary_batch(after=after)
    if last is not None:
        outbox.enqueue("discovery.learn_all", after=last)


@outbox.handler("discovery.forget_old_searches")
def forget_old_searches() -> None:
    discovery.forget_old_searches()
