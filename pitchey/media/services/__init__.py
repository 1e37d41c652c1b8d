"""Do it: every verb of a file. Split by the time of its life, one import path."""

from pitchey.media.services.arriving import (
    Upload,
    begin_upload,
    cancel,
    continue_upload,
    file_of,
    finish_upload,
    receive,
    receive_part,
    received,
    share_received,
)
from pitchey.media.services.processing import process
from pitchey.media.services.reading import open_clean, open_preview, open_rendition, public_url
from pitchey.media.services.refusing import forget
from pitchey.media.services.room import room_of
from pitchey.media.services.tidying import sweep_orphans

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
    "process",
    "public_url",
    "receive",
    "receive_part",
    "received",
    "room_of",
    "share_received",
    "sweep_orphans",
]
