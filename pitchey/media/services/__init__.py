"""Do it: every verb of a file. Split by the time of its life, one import path."""

from pitchey.media.services.cleanup import sweep_orphans
from pitchey.media.services.content import open_clean, open_preview, open_rendition, public_url
from pitchey.media.services.processing import process
from pitchey.media.services.quota import quota_of
from pitchey.media.services.rejection import forget
from pitchey.media.services.uploads import (
    Upload,
    begin_upload,
    cancel,
    continue_upload,
    file_of,
    finish_upload,
    percent_received,
    receive,
    receive_part,
    received,
)

__all__ = [
    "Upload",
    "begin_upload",
    "cancel",
    "continue_upload",
    "file_of",
    "finish_upload",
    "forget",
    "open_clean",
    "open_preview",
    "open_rendition",
    "percent_received",
    "process",
    "public_url",
    "quota_of",
    "receive",
    "receive_part",
    "received",
    "sweep_orphans",
]
