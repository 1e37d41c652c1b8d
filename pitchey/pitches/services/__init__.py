"""Do it: every verb of a pitch. Split by noun, one import path."""

from pitchey.pitches.services.documents import (
    begin_document,
    cancel_document,
    edit_document,
    file_settled,
    files_so_far,
    finish_document,
    withdraw_document,
)
from pitchey.pitches.services.drafts import create, delete, edit
from pitchey.pitches.services.moderation import hold_for_review, release, remove, restore, return_to_draft
from pitchey.pitches.services.offboarding import member_left, person_left
from pitchey.pitches.services.people import (
    add_character,
    add_credit,
    edit_character,
    edit_credit,
    name_person,
    order_characters,
    order_credits,
    remove_character,
    remove_credit,
    unname_person,
)
from pitchey.pitches.services.pictures import (
    add_still,
    attach_poster,
    caption_still,
    draw_another_poster,
    drawn_poster,
    order_stills,
    remove_still,
)
from pitchey.pitches.services.publication import archive, publish, unarchive

__all__ = [
    "add_character",
    "add_credit",
    "add_still",
    "archive",
    "attach_poster",
    "begin_document",
    "cancel_document",
    "caption_still",
    "create",
    "delete",
    "draw_another_poster",
    "drawn_poster",
    "edit",
    "edit_character",
    "edit_credit",
    "edit_document",
    "file_settled",
    "files_so_far",
    "finish_document",
    "hold_for_review",
    "member_left",
    "name_person",
    "order_characters",
    "order_credits",
    "order_stills",
    "person_left",
    "publish",
    "release",
    "remove",
    "remove_character",
    "remove_credit",
    "remove_still",
    "restore",
    "return_to_draft",
    "unarchive",
    "unname_person",
    "withdraw_document",
]
