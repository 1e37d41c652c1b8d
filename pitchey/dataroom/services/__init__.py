"""What happens in the data room? Pages read under a mark, attention counted, who read what, whose copy got out."""

from pitchey.dataroom.services.attention import beat, beat_token
from pitchey.dataroom.services.closing import recheck
from pitchey.dataroom.services.envelopes import Envelope, Opened, open_envelope, seal
from pitchey.dataroom.services.leaks import LARGEST as LARGEST_PICTURE
from pitchey.dataroom.services.leaks import Leak, find_leak, leak_document, leak_name
from pitchey.dataroom.services.readers import Reader, left_at, my_record, pages_read, pages_seen, readers_of, time_on
from pitchey.dataroom.services.reading import PageImage, download, find, open_session, page
from pitchey.dataroom.services.room import TRACE_ALPHABET, refusal

__all__ = [
    "LARGEST_PICTURE",
    "TRACE_ALPHABET",
    "Envelope",
    "Leak",
    "Opened",
    "PageImage",
    "Reader",
    "beat",
    "beat_token",
    "download",
    "find",
    "find_leak",
    "leak_document",
    "leak_name",
    "left_at",
    "my_record",
    "open_envelope",
    "open_session",
    "page",
    "pages_read",
    "pages_seen",
    "readers_of",
    "recheck",
    "refusal",
    "seal",
    "time_on",
]
