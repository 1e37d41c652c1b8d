"""Which addresses do conversations have?"""

from django.urls import path

from portals.shared.messages.views import attachments, conversations

urlpatterns = [
    path("messages/", conversations.inbox, name="inbox"),
    path("messages/count/", conversations.talk_count, name="talk_count"),
    path("messages/new/", conversations.talk_new, name="talk_new"),
    path("messages/message/<str:message_id>/", conversations.message, name="message"),
    path("messages/files/", attachments.attachment_begin, name="attachment_begin"),
    path("messages/files/<str:file_id>/", attachments.attachment, name="attachment"),
    path("messages/files/<str:file_id>/preview/", attachments.attachment_preview, name="attachment_preview"),
    path("messages/files/<str:file_id>/finish/", attachments.attachment_finish, name="attachment_finish"),
    path("messages/files/<str:file_id>/discard/", attachments.attachment_discard, name="attachment_discard"),
    path("messages/<str:talk_id>/", conversations.talk, name="talk"),
    path("messages/<str:talk_id>/part/", conversations.talk_part, name="talk_part"),
    path("messages/<str:talk_id>/about/", conversations.talk_about, name="talk_about"),
    path("messages/<str:talk_id>/read/", conversations.talk_read, name="talk_read"),
    path("messages/<str:talk_id>/draft/", conversations.talk_draft, name="talk_draft"),
    path("messages/<str:talk_id>/answer/", conversations.talk_answer, name="talk_answer"),
    path("messages/<str:talk_id>/keep/", conversations.talk_keep, name="talk_keep"),
    path("messages/<str:talk_id>/people/", conversations.talk_people, name="talk_people"),
    path("messages/<str:talk_id>/export/", conversations.talk_export, name="talk_export"),
]
