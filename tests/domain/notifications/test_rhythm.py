"""Mails leave at once or together, at the clock of the person, and not in their quiet hours; across zones and when clocks change."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from pitchey.notifications.rhythm import Quiet, leaves_at

NIGHT = Quiet(time(22), time(7))
LISBON, NEW_YORK, KOLKATA, TOKYO, APIA = (
    "Europe/Lisbon",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Pacific/Apia",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "rhythm", "zone", "quiet", "leaves"),
    [
        ("2026-06-03 12:00", "instant", LISBON, None, "2026-06-03 12:00"),
        ("2026-06-03 12:00", "instant", LISBON, NIGHT, "2026-06-03 12:00"),
        ("2026-06-03 23:30", "instant", LISBON, NIGHT, "2026-06-04 06:00"),
        ("2026-06-03 21:00", "instant", LISBON, NIGHT, "2026-06-04 06:00"),  # 22:00 on the wall: it begins
        ("2026-06-04 06:00", "instant", LISBON, NIGHT, "2026-06-04 06:00"),  # 07:00: it is over
        ("2026-06-03 12:00", "instant", TOKYO, Quiet(time(9), time(22)), "2026-06-03 13:00"),
        ("2026-06-03 12:10", "hourly", LISBON, None, "2026-06-03 13:00"),
        ("2026-06-03 12:00", "hourly", LISBON, None, "2026-06-03 13:00"),
        ("2026-06-03 12:10", "hourly", KOLKATA, None, "2026-06-03 12:30"),  # full hours of a clock half an hour off
        ("2026-06-03 20:10", "hourly", LISBON, NIGHT, "2026-06-04 06:00"),
        ("2026-06-03 12:00", "daily", LISBON, None, "2026-06-04 07:00"),
        ("2026-06-03 06:00", "daily", LISBON, None, "2026-06-03 07:00"),
        ("2026-06-03 07:00", "daily", LISBON, None, "2026-06-04 07:00"),
        ("2026-06-03 12:00", "daily", TOKYO, None, "2026-06-03 23:00"),
        ("2026-06-03 12:00", "daily", TOKYO, Quiet(time(0), time(9, 30)), "2026-06-04 00:30"),
        ("2026-06-03 12:00", "weekly", LISBON, None, "2026-06-08 07:00"),
        ("2026-06-08 06:59", "weekly", LISBON, None, "2026-06-08 07:00"),
        ("2026-06-08 07:00", "weekly", LISBON, None, "2026-06-15 07:00"),
        ("2026-06-07 19:30", "weekly", APIA, None, "2026-06-14 19:00"),  # Monday 08:30 on Samoa
        # New York, 8 March 2026: 02:00 becomes 03:00. Eight o'clock comes an hour earlier by the world's clock.
        ("2026-03-07 14:00", "daily", NEW_YORK, None, "2026-03-08 12:00"),
        ("2026-03-08 06:30", "hourly", NEW_YORK, None, "2026-03-08 07:00"),
        ("2026-03-08 06:30", "instant", NEW_YORK, Quiet(time(22), time(2, 30)), "2026-03-08 07:30"),  # 02:30 is not; 03:30
        # 1 November 2026: 02:00 becomes 01:00, and one hour comes twice.
        ("2026-10-31 13:00", "daily", NEW_YORK, None, "2026-11-01 13:00"),
        ("2026-11-01 05:10", "instant", NEW_YORK, Quiet(time(22), time(1, 30)), "2026-11-01 05:30"),
        ("2026-11-01 06:10", "instant", NEW_YORK, Quiet(time(22), time(1, 30)), "2026-11-01 06:30"),
        ("2026-11-01 05:40", "hourly", NEW_YORK, None, "2026-11-01 06:00"),
    ],
)  # fmt: skip
def test_when_a_mail_leaves(now: str, rhythm: str, zone: str, quiet: Quiet | None, leaves: str) -> None:
    assert leaves_at(at(now), rhythm, ZoneInfo(zone), quiet) == at(leaves)


@pytest.mark.parametrize(
    ("quiet", "clock", "holds"),
    [
        (NIGHT, time(21, 59), False), (NIGHT, time(22), True), (NIGHT, time(0), True), (NIGHT, time(6, 59), True), (NIGHT, time(7), False),
        (Quiet(time(12), time(14)), time(13), True), (Quiet(time(12), time(14)), time(14), False), (Quiet(time(12), time(14)), time(2), False),
    ],
)  # fmt: skip
def test_quiet_hours_go_over_midnight(quiet: Quiet, clock: time, holds: bool) -> None:
    assert quiet.holds(clock) is holds
