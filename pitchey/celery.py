"""What runs later, and when? One Celery application and one schedule.

Apps do not define Celery tasks of their own: work is a row in the outbox, and `outbox.run` is the task that performs it.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitchey.settings.production")

app = Celery("pitchey")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# outbox topic, how often. Each is an idempotent handler in the named app's tasks.py.
SCHEDULE = {
    "ndas.lapse_and_expire": 60.0,
    "ndas.remind": crontab(minute=5),
    "ndas.seal_waiting": crontab(minute="*/10"),
    "media.sweep_orphans": crontab(minute=20),
    "dataroom.sweep_leak_pictures": crontab(minute=25),
    "operations.beat": 30.0,
    "notifications.send_due": 60.0,
    "discovery.read_meaning": 60.0,
    "discovery.work_out_trending": crontab(minute="*/15"),
    "discovery.forget_old_searches": crontab(hour=4, minute=35),
    "discovery.work_out_ratings": crontab(hour=3, minute=40),
    "discovery.tell_news": crontab(minute=15),
    "api.forget_old_keys": crontab(hour=4, minute=10),
    "accounts.forget_old_tokens": crontab(hour=4, minute=20),
    "accounts.close_due": crontab(minute=35),
    "accounts.forget_old_sessions": crontab(hour=4, minute=25),
    "evidence.checkpoint": crontab(minute=50),
    "evidence.verify": crontab(hour=3, minute=10),
    "conversations.forget_unsent": crontab(hour=4, minute=40),
    "events.forget_old": crontab(hour=4, minute=15),
    "outbox.forget_done": crontab(hour=4, minute=30),
}

app.conf.beat_schedule = {"outbox.sweep": {"task": "outbox.sweep", "schedule": 10.0, "options": {"expires": 10}}} | {
    topic: {"task": "outbox.tick", "schedule": when, "args": [topic]} for topic, when in SCHEDULE.items()
}
