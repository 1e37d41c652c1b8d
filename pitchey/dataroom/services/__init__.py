"""What happens in the data room? Pages read under a watermark, attention counted, who read what, whose copy got out."""

from pitchey.dataroom.services.access_recheck import recheck
from pitchey.dataroom.services.attention import beat, beat_token
from pitchey.dataroom.services.leaks import LARGEST as LARGEST_PICTURE
from pitchey.dataroom.services.leaks import (
    begin_leak_search,
    fail_leak_search,
    leak_document,
    leak_name,
    leak_search,
    leak_searches,
    run_leak_search,
    sweep_leak_pictures,
)
from pitchey.dataroom.services.pages import PageImage, download, find, open_session, page
from pitchey.dataroom.services.prefetch import EncryptedPage, PageKey, encrypted_page, open_encrypted_page
from pitchey.dataroom.services.readers import Reader, left_at, my_record, pages_read, pages_seen, readers_of, time_on
from pitchey.dataroom.services.sessions import TRACE_ALPHABET, refusal

__all__ = [
    "LARGEST_PICTURE",
    "TRACE_ALPHABET",
    "EncryptedPage",
    "PageImage",
    "PageKey",
    "Reader",
    "beat",
    "beat_token",
    "begin_leak_search",
    "download",
    "encrypted_page",
    "fail_leak_search",
    "find",
    "leak_document",
    "leak_name",
    "leak_search",
    "leak_searches",
    "left_at",
    "my_record",
    "open_encrypted_page",
    "open_session",
    "page",
    "pages_read",
    "pages_seen",
    "readers_of",
    "recheck",
    "refusal",
    "run_leak_search",
    "sweep_leak_pictures",
    "time_on",
]
