"""Later: tell followers and searchers of a new pitch, a batch at a time; read what new pitches mean; work out what trends and how it is rated; what follows from a block and from a closed account."""

from django.utils import timezone

from pitchey.discovery import services as discovery
from pitchey.discovery.meaning import services as meaning
from pitchey.discovery.services import searches
from pitchey.outbox import services as outbox


@outbox.handler("discovery.tell_followers")
def tell_followers(pitch_id: int, after: int = 0) -> None:
    if after == 0:
        outbox.enqueue("discovery.tell_searchers", dedup_key=f"tell_searchers:{pitch_id}", pitch_id=pitch_id)
    last = discovery.tell_followers(pitch_id, after=after)
    if last is not None:
        outbox.enqueue("discovery.tell_followers", pitch_id=pitch_id, after=last)


@outbox.handler("discovery.tell_searchers")
def tell_searchers(pitch_id: int, after: int = 0) -> None:
    last = searches.tell_searchers(pitch_id, after=after)
    if last is not None:
        outbox.enqueue("discovery.tell_searchers", pitch_id=pitch_id, after=last)


@outbox.handler("discovery.tell_news")
def tell_news() -> None:
    now = timezone.now()
    for search_id in searches.due_searches(now):
        searches.tell_news(search_id, now=now)


@outbox.handler("discovery.read_meaning")
def read_meaning() -> None:
    if meaning.read():
        outbox.enqueue("discovery.read_meaning", dedup_key="discovery.read_meaning")


@outbox.handler("discovery.part")
def part(one: int, other: int) -> None:
    discovery.part(one=one, other=other)


@outbox.handler("discovery.person_left")
def person_left(person_id: int) -> None:
    discovery.person_left(person_id)


@outbox.handler("discovery.work_out_trending")
def work_out_trending() -> None:
    discovery.work_out_trending()


@outbox.handler("discovery.work_out_ratings")
def work_out_ratings() -> None:
    discovery.work_out_ratings()


@outbox.handler("discovery.learn")
def learn(pitch_id: int) -> None:
    discovery.learn([pitch_id])


@outbox.handler("discovery.learn_all")
def learn_all(after: int = 0) -> None:
    last = discovery.learn_some(after=after)
    if last is not None:
        outbox.enqueue("discovery.learn_all", after=last)


@outbox.handler("discovery.forget_old_searches")
def forget_old_searches() -> None:
    discovery.forget_old_searches()
