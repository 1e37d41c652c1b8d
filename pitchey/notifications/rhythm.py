"""When may a mail leave? At once, or together with others at the person's own clock, and never in their quiet hours."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

DELIVERY_TIME = time(8)  # of a day, and of Mondays


class Rhythm(models.TextChoices):
    INSTANT = "instant", _("At once")
    HOURLY = "hourly", _("Once an hour")
    DAILY = "daily", _("Once a day, at eight")
    WEEKLY = "weekly", _("Once a week, on Monday at eight")


@dataclass(frozen=True)
class Quiet:
    """Hours of the person's clock in which no mail comes; from 22 to 7 goes over midnight."""

    start: time
    end: time

    def holds(self, clock: time) -> bool:
        """Whether it is quiet at this time of the day."""
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


def leaves_at(now: datetime, rhythm: str, zone: ZoneInfo, quiet: Quiet | None) -> datetime:
    """When a mail of `now` (aware) may leave: `now` itself, or the next moment of the rhythm, after the quiet hours. In UTC."""
    due = _next(now, rhythm, zone)
    local = due.astimezone(zone)
    if quiet is None or not quiet.holds(local.time()):
        return due.astimezone(UTC)
    return _wall_clock(due, zone, quiet.end)


def _next(now: datetime, rhythm: str, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    if rhythm == Rhythm.HOURLY:
        into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return now - into + timedelta(hours=1)
    if rhythm == Rhythm.DAILY:
        return _wall_clock(now, zone, DELIVERY_TIME)
    if rhythm == Rhythm.WEEKLY:
        to_monday = _wall_clock(now, zone, DELIVERY_TIME)
        while to_monday.astimezone(zone).weekday() != 0:
            to_monday = _wall_clock(to_monday, zone, DELIVERY_TIME)
        return to_monday
    return now


def _wall_clock(after: datetime, zone: ZoneInfo, clock: time) -> datetime:
    """The next moment after `after` at which a clock on the wall shows `clock`; where it jumps over it, as late after the jump. In UTC."""
    day = after.astimezone(zone).date()
    for ahead in range(3):
        for fold in (0, 1):  # RACE: when clocks go back, an hour of that day comes twice
            moment = datetime.combine(day + timedelta(days=ahead), clock.replace(fold=fold), zone).astimezone(UTC)
            if moment > after:
                return moment
    raise AssertionError("a clock shows every time within two days")
