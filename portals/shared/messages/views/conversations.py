"""The inbox: conversations on one side, what was said on the other. Every act is a form; scripts make it live."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pitchey.accounts.models import User
from pitchey.conversations import presence
from pitchey.conversations import services as conversations
from pitchey.conversations.models import Conversation, Member, Message, Reaction
from pitchey.core.errors import Malformed
from pitchey.core.ids import new_id
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.core.numbers import whole_number
from pitchey.pitches.models import Pitch
from portals.shared.forms.errors import errors_into
from portals.shared.messages import presenters
from portals.shared.messages.forms import BeginForm, EditMessageForm, MessageForm, ReportForm
from portals.shared.messages.views.attachments import attach_file
from portals.shared.pages import posted, url_with_query
from portals.shared.request import Request

_FORM = require_http_methods(["GET", "HEAD", "POST"])
LATEST = Sort("latest", "conversation__last_at")
NEWEST = Sort("newest", "created_at")
PIECE = 30  # messages of a thread that are shown at once
BOXES = ("", "unread", "asked", "archived")


def _boxes(request: Request, box: str) -> list[tuple[str, str, bool]]:
    labels = {"": _("Inbox"), "unread": _("Unread"), "asked": _("Requests"), "archived": _("Archived")}
    return [(text, url_with_query(request, box=name, q=None), name == box) for name, text in labels.items()]


def _inbox(request: Request, current: Conversation | None = None) -> dict[str, object]:
    """The side with the list: one box of conversations, or what a search found."""
    box, words = request.GET.get("box", ""), request.GET.get("q", "").strip()
    box = box if box in BOXES else ""
    rows = conversations.inbox(request.user, box=box).prefetch_related("conversation__members__person")
    page = keyset_page(rows, LATEST, limit=presenters.LISTED, cursor=request.GET.get("cursor"))
    listed = presenters.conversation_rows(request.user, page.rows, current)
    found = keyset_page(conversations.search(request.user, words), NEWEST, limit=20) if words else None
    return {
        "rows": sorted(listed, key=lambda row: not row.member.pinned),
        "next": url_with_query(request, cursor=page.next_cursor) if page.next_cursor else "",
        "boxes": _boxes(request, box),
        "box": box,
        "words": words,
        "found": found.rows if found else None,
    }


@require_GET
def inbox(request: Request) -> HttpResponse:
    """All conversations; beside them, nothing is open yet."""
    return render(request, "shared/talks/inbox.html", _inbox(request))


@require_GET
def talk_count(request: Request) -> HttpResponse:
    """The number beside "Messages"."""
    return render(request, "components/talk_count.html")


def _member(request: Request, talk_id: str) -> Member:
    """The person's place in a conversation of theirs.

    Raises:
        NotFound: they have none of this id.
    """
    conversation = conversations.conversation_of(request.user, talk_id)
    rows = Member.objects.select_related("conversation__pitch__listing", "person")
    return rows.prefetch_related("conversation__members__person").get(conversation=conversation, person=request.user)


@_FORM
def talk(request: Request, talk_id: str) -> HttpResponse:
    """What was said, and a place to say more."""
    member = _member(request, talk_id)
    conversation = member.conversation
    form = MessageForm(
        posted(request),
        request.FILES or None,
        cards=presenters.card_choices(request, conversation),
        initial={"client_id": new_id("web"), "body": member.draft, "reply_to": request.GET.get("reply", "")},
    )
    if request.method == "POST" and form.is_valid():
        with errors_into(form, file_field="file", attachments="file"):
            message = _send_message(request, conversation, form)
            if _wants_json(request):
                return JsonResponse({"id": message.public_id, "seq": message.seq})
            return redirect(f"{reverse('shared:talk', args=[talk_id])}#m{message.seq}")
    if form.errors and _wants_json(request):
        sentences = [str(sentence) for rows in form.errors.values() for sentence in rows]
        return JsonResponse({"detail": sentences[0]}, status=422)
    return render(
        request,
        "shared/talks/talk.html",
        {**_inbox(request, conversation), **_thread(request, member), "form": form},
        status=422 if form.errors else 200,
    )


def _send_message(request: Request, conversation: Conversation, form: MessageForm) -> Message:
    cleaned = {name: form.cleaned_data[name] for name in ("body", "client_id", "reply_to")}
    files = form.cleaned_data["file"]
    # A form that is sent twice brings its files twice; they were taken the first time.
    before = conversations.sent_already(request.user, cleaned["client_id"]) if files else None
    if before is not None:
        return before
    attachments = [*(form.cleaned_data["attachments"] or []), *(attach_file(request.user, one) for one in files)]
    return conversations.send(
        by=request.user, conversation=conversation, card=form.as_card(), attachments=attachments, **cleaned
    )


def _wants_json(request: Request) -> bool:
    return request.headers.get("Accept") == "application/json"


def _number(request: Request, name: str) -> int | None:
    return whole_number(request.GET.get(name, ""), digits=15)


def _thread(request: Request, member: Member) -> dict[str, object]:
    conversation = member.conversation
    piece = conversations.thread(request.user, conversation, limit=PIECE, before_seq=_number(request, "before"))
    others = presenters.other_people(member)
    here = presence.states_of(others, seen_by=request.user)
    answered = request.GET.get("reply")
    return {
        "member": member,
        "talk": conversation,
        "name": presenters.conversation_name(member),
        "others": others,
        "present": len(others) == 1 and here[others[0].pk] == "active",
        "said": presenters.message_rows(member, piece.messages),
        "earlier": url_with_query(request, before=str(piece.messages[0].seq)) if piece.before and piece.messages else "",
        "later": url_with_query(request, before=None) if piece.after else "",
        "last_seq": piece.messages[-1].seq if piece.messages else 0,
        "answered": _visible_messages(request, conversation).filter(public_id=answered).first() if answered else None,
        "about": conversation.pitch if conversation.pitch and hasattr(conversation.pitch, "listing") else None,
        "waits": member.status == "in" and not any(
            row.status in ("in", "left") for row in conversation.members.all() if row.pk != member.pk
        ),
    }  # fmt: skip


def _visible_messages(request: Request, conversation: Conversation) -> QuerySet[Message]:
    return Message.objects.visible_to(request.user).select_related("sender").filter(conversation=conversation)


@require_GET
def talk_part(request: Request, talk_id: str) -> HttpResponse:
    """Some messages alone, for a page that is open already: those `after` or `before` a number."""
    member = _member(request, talk_id)
    after, before = _number(request, "after"), _number(request, "before")
    limit = PIECE if after is None else 100
    piece = conversations.thread(request.user, member.conversation, limit=limit, after_seq=after, before_seq=before)
    first = piece.messages[0].seq if piece.messages else 0
    earlier = f"?before={first}" if before is not None and piece.before and first else ""
    return render(
        request, "shared/talks/_said.html", {"said": presenters.message_rows(member, piece.messages), "talk": member.conversation, "earlier": earlier}
    )  # fmt: skip


@require_POST
def talk_read(request: Request, talk_id: str) -> HttpResponse:
    """Read up to a number."""
    seq = whole_number(request.POST.get("seq", ""), digits=15)
    if seq is None:
        raise Malformed()
    conversation = conversations.conversation_of(request.user, talk_id)
    conversations.mark_read(by=request.user, conversation=conversation, seq=seq)
    return HttpResponse(status=204)


@require_POST
def talk_draft(request: Request, talk_id: str) -> HttpResponse:
    """Keep what is typed, for the person's other devices."""
    conversation = conversations.conversation_of(request.user, talk_id)
    conversations.save_draft(by=request.user, conversation=conversation, draft=request.POST.get("body", ""))
    return HttpResponse(status=204)


_ANSWERS = {"accept": conversations.accept, "ignore": conversations.ignore, "block": conversations.block, "leave": conversations.leave}  # fmt: skip


@require_POST
def talk_answer(request: Request, talk_id: str) -> HttpResponse:
    """Accept, ignore or block a request; leave a group."""
    verb = request.POST.get("verb", "")
    if verb not in _ANSWERS:
        raise Malformed()
    _ANSWERS[verb](by=request.user, conversation=conversations.conversation_of(request.user, talk_id))
    return redirect("shared:talk", talk_id) if verb == "accept" else redirect("shared:inbox")


@require_POST
def talk_keep(request: Request, talk_id: str) -> HttpResponse:
    """Mute, archive, pin or mark unread."""
    how = request.POST.get("how", "")
    if how not in ("muted", "archived", "pinned", "marked_unread"):
        raise Malformed()
    on = request.POST.get("on") == "1"
    conversations.set_flags(
        by=request.user, conversation=conversations.conversation_of(request.user, talk_id), **{how: on}
    )
    return redirect("shared:inbox") if on and how in ("archived", "marked_unread") else redirect("shared:talk", talk_id)


@require_POST
def talk_people(request: Request, talk_id: str) -> HttpResponse:
    """Ask somebody into a group, or take somebody out of it (`remove`)."""
    conversation = conversations.conversation_of(request.user, talk_id)
    person = get_or_404(User.objects.visible_to(request.user), request.POST.get("person", ""))
    if "remove" in request.POST:
        conversations.remove(by=request.user, conversation=conversation, person=person)
    else:
        conversations.add_people(by=request.user, conversation=conversation, people=[person])
    return redirect("shared:talk_about", talk_id)


@require_GET
def talk_about(request: Request, talk_id: str) -> HttpResponse:
    """Who is in it, how one keeps it, and what was said in it about something."""
    member = _member(request, talk_id)
    conversation = member.conversation
    there = [row for row in conversation.members.all() if row.status != "left"]
    known = conversations.companions(request.user).exclude(pk__in=[row.person_id for row in there])
    words = request.GET.get("q", "").strip()
    found = (
        keyset_page(conversations.search(request.user, words, conversation), NEWEST, limit=50).rows if words else None
    )
    return render(
        request,
        "shared/talks/about.html",
        {"member": member, "talk": conversation, "name": presenters.conversation_name(member), "there": there, "known": known[:50], "words": words, "found": found},
    )  # fmt: skip


@require_GET
def talk_export(request: Request, talk_id: str) -> HttpResponse:
    """Everything that the person may read here, as a file."""
    conversation = conversations.conversation_of(request.user, talk_id)
    answer = JsonResponse(
        {"conversation": talk_id, "messages": list(conversations.export(by=request.user, conversation=conversation))}
    )
    answer["Content-Disposition"] = f'attachment; filename="{talk_id}.json"'
    return answer


@_FORM
def talk_new(request: Request) -> HttpResponse:
    """Write to somebody for the first time: to whom the address names, or to people one knows."""
    named = [
        get_or_404(User.objects.visible_to(request.user), public_id) for public_id in request.GET.getlist("to")[:20]
    ]
    about = (
        get_or_404(Pitch.objects.visible_to(request.user).select_related("listing"), request.GET["about"])
        if request.GET.get("about")
        else None
    )
    known = [*named, *(person for person in conversations.companions(request.user)[:50] if person not in named)]
    form = BeginForm(
        posted(request),
        people=[(person.public_id, person.display_name) for person in known],
        initial={"people": [person.public_id for person in named], "client_id": new_id("web")},
    )
    if request.method == "POST" and form.is_valid():
        chosen = [person for person in known if person.public_id in form.cleaned_data["people"]]
        with errors_into(form):
            conversation = conversations.begin(
                by=request.user, people=chosen, title=form.cleaned_data["title"], pitch=about
            )
            cleaned = {name: form.cleaned_data[name] for name in ("body", "client_id")}
            conversations.send(by=request.user, conversation=conversation, **cleaned)
            return redirect("shared:talk", conversation.public_id)
    return render(
        request, "shared/talks/new.html", {"form": form, "known": known, "named": named, "about": about}, status=422 if form.errors else 200
    )  # fmt: skip


@_FORM
def message(request: Request, message_id: str) -> HttpResponse:
    """One message and what can be done with it: sign, answer, edit, delete, show to staff; and what it said before."""
    found = conversations.message_of(request.user, message_id)
    mine = found.sender_id == request.user.pk
    verb = request.POST.get("verb", "")
    edit = EditMessageForm(posted(request) if verb == "edit" else None, initial={"body": found.body})
    report = ReportForm(posted(request) if verb == "report" else None)
    back = f"{reverse('shared:talk', args=[found.conversation.public_id])}#m{found.seq}"
    if request.method == "POST" and _act_on_message(request, found, verb, edit, report):
        return redirect(back)
    member = _member(request, found.conversation.public_id)
    return render(
        request,
        "shared/talks/message.html",
        {
            "talk": found.conversation,
            "row": presenters.message_rows(member, [found])[0],
            "mine": mine,
            "may_change": mine and conversations.may_change(found),
            "signs": [(sign, any(it.sign == sign and it.person_id == request.user.pk for it in found.reactions.all())) for sign in Reaction.SIGNS],
            "edit": edit,
            "report": report,
            "history": conversations.history(by=request.user, message=found),
            "back": back,
        },
        status=422 if edit.errors or report.errors else 200,
    )  # fmt: skip


def _act_on_message(request: Request, found: Message, verb: str, edit: EditMessageForm, report: ReportForm) -> bool:
    """Do what one of the forms of a message's page asks for; False when it has errors.

    Raises:
        Malformed: none of them.
    """
    if verb == "sign":
        on = request.POST.get("on") == "1"
        conversations.react(by=request.user, message=found, sign=request.POST.get("sign", ""), on=on)
    elif verb == "delete":
        conversations.delete(by=request.user, message=found)
    elif verb == "edit":
        if edit.is_valid():
            with errors_into(edit):
                conversations.edit(by=request.user, message=found, body=edit.cleaned_data["body"])
    elif verb == "report":
        if report.is_valid():
            with errors_into(report):
                conversations.report(by=request.user, message=found, **report.cleaned_data)
                messages.success(request, _("Thank you. Our staff will look at it."))
    else:
        raise Malformed()
    return not (edit.errors or report.errors)
