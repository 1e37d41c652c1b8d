"""What does a reader do with agreements? Ask, sign, withdraw, and see all of them; owners find theirs in the same list."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pitchey.accounts.browser import request_context
from pitchey.accounts.models import Role, User
from pitchey.core.errors import NotFound
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.core.network import client_ip
from pitchey.ndas import access, companies, copies, drawings, policies
from pitchey.ndas import services as ndas
from pitchey.ndas.models import LIVE, Nda
from pitchey.ndas.relation import relation_of
from pitchey.pitches.models import Document, Pitch
from pitchey.pitches.policies import owns
from portals.shared.forms.errors import errors_into
from portals.shared.ndas.forms.agreements import RequestForm, SignForm
from portals.shared.ndas.views.decisions import decision_page, evidence, readers_named, schedules_of
from portals.shared.pages import PAGE_SIZE, posted, redirect_to, url_for, url_with_query
from portals.shared.pitches.presenters import limit_sentence
from portals.shared.request import Request

NEWEST = Sort("asked", "requested_at")
# The tabs of the list: what each of them holds.
TABS = {
    "waiting": (gettext_lazy("Waiting for an answer"), ["requested"]),
    "to-sign": (gettext_lazy("To sign"), ["approved"]),
    "signed": (gettext_lazy("Signed"), ["signed"]),
    "ended": (gettext_lazy("Ended"), ["declined", "withdrawn", "lapsed", "expired", "revoked"]),
}


def sides_of(person: User) -> list[str]:
    """Which sides of an agreement this person can be on, the usual one first."""
    return {Role.CREATOR: ["incoming"], Role.INVESTOR: ["outgoing"], Role.PRODUCTION: ["outgoing", "incoming"]}[
        Role(person.role)
    ]


@require_GET
def nda_list(request: Request) -> HttpResponse:
    """All agreements of the person, by side and by tab."""
    sides = sides_of(request.user)
    side = request.GET.get("side", "")
    side = side if side in sides else sides[0]
    rows = Nda.objects.incoming(request.user) if side == "incoming" else Nda.objects.outgoing(request.user)
    counts = dict(rows.order_by().values_list("status").annotate(number=Count("pk")))
    tab = request.GET.get("status", "")
    if tab in TABS:
        rows = rows.filter(status__in=TABS[tab][1])
    found = keyset_page(
        rows.select_related("pitch__listing", "requester", "owner", "organisation"),
        NEWEST,
        limit=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    return render(
        request,
        "shared/ndas.html",
        {
            "side": side,
            "sides": sides,
            "tab": tab,
            "tabs": [
                (name, label, sum(counts.get(state, 0) for state in states)) for name, (label, states) in TABS.items()
            ],
            "total": sum(counts.values()),
            "rows": found.rows,
            "next": url_with_query(request, cursor=found.next_cursor) if found.next_cursor else "",
        },
    )


@require_GET
def nda(request: Request, nda_id: str) -> HttpResponse:
    """One agreement: the owner decides here, the requester follows it."""
    rows = Nda.objects.visible_to(request.user)
    rows = rows.select_related("pitch__listing", "requester", "owner", "organisation", "signature", "copy", "master")
    row = get_or_404(rows, nda_id)
    if row.owner_id == request.user.pk:
        return decision_page(request, row)
    readers = readers_named(row)
    readable, limit = _open_documents(request, row)
    return render(
        request,
        "shared/nda_outgoing.html",
        {
            "nda": row,
            "copy": getattr(row, "copy", None),
            **evidence(row),
            "heading": _heading(row),
            "way": _steps(row),
            "ended": row.status not in LIVE,
            "readable": readable,
            "limit": limit if not readable else "",
            "schedules": schedules_of(row),
            "readers": readers,
            "may_sign": policies.may_negotiate(request.user, row),
            "may_withdraw": policies.may_withdraw(request.user, row),
            # Named by their company, and not in yet.
            "to_accept": row.in_force
            and any(each.person_id == request.user.pk and not each.accepted_at for each in readers),
        },
    )


@require_GET
def nda_sealed(request: Request, nda_id: str) -> HttpResponse:
    """The paper under our seal, for both sides."""
    row = get_or_404(Nda.objects.visible_to(request.user), nda_id)
    _copy, sealed = copies.open_copy(by=request.user, nda=row)
    response = HttpResponse(sealed, content_type="application/pdf")
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = f'attachment; filename="{row.public_id}.pdf"'
    return response


@require_GET
def nda_signature(request: Request, nda_id: str) -> HttpResponse:
    """A drawn signature as the picture that was kept, for both sides."""
    row = get_or_404(Nda.objects.visible_to(request.user), nda_id)
    return HttpResponse(drawings.picture_of(row), content_type="image/png", headers={"Cache-Control": "no-store"})


def _open_documents(request: Request, row: Nda) -> tuple[list[tuple[Document, bool]], str]:
    """What is open to this person under an agreement in force, and whether a marked copy may be taken along; and which limit of the owner
    keeps them from the rest, in words."""
    if not row.in_force:
        return [], ""
    person, ip = request.user, client_ip(request)
    decisions = access.decisions(person, row.pitch, ip=ip)
    readable = [
        (document, bool(access.may_download(person, document, ip=ip))) for document, open_ in decisions if open_
    ]
    refused = next(
        (decision for _document, decision in decisions if not decision and decision.reason_is_disclosable), None
    )
    return readable, "" if refused is None else limit_sentence(row.pitch, refused)


def _heading(row: Nda) -> str:
    """What matters now, as a sentence."""
    title = {"title": row.pitch.listing.title, "name": row.owner.display_name}
    match row.status:
        case Nda.Status.REQUESTED:
            return _("%(name)s has your request") % title
        case Nda.Status.APPROVED:
            if row.negotiating:
                return _("The wording is being agreed")
            return _("%(name)s lets you read. Sign first") % title
        case Nda.Status.SIGNED:
            return _("The room of %(title)s is open") % title
        case Nda.Status.DECLINED:
            return _("%(name)s declined") % title
        case Nda.Status.REVOKED:
            return _("%(name)s ended your access") % title
    return _("This agreement has ended")


def _steps(row: Nda) -> list[tuple[str, str, str]]:
    """The steps of one agreement, those behind with their dates; of one that has ended, only what there was."""
    now = {"requested": 1, "approved": 2, "signed": 3}.get(row.status, 4)
    steps = [
        (_("Asked"), row.requested_at, ""),
        (_("Decided"), row.decided_at, _("Answer by %(date)s") % {"date": f"{row.answer_due_at:%-d %B}"}),
        (
            _("Signed"),
            row.signed_at,
            _("Sign by %(date)s") % {"date": f"{row.sign_due_at:%-d %B}"} if row.sign_due_at else "",
        ),
        (
            row.get_status_display() if row.ended_at else _("Reading"),
            row.ended_at,
            _("Until %(date)s") % {"date": f"{row.expires_at:%-d %B %Y}"} if row.expires_at else "",
        ),
    ]
    if row.ended_at:  # what never came is not still to come
        steps = [step for step in steps[:-1] if step[1] not in (None, row.ended_at)] + steps[-1:]
    return [
        (
            "done" if at else "now" if place == now else "todo",
            title,
            f"{at:%-d %B %Y}" if at else hint if place == now else "",
        )
        for place, (title, at, hint) in enumerate(steps)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def nda_request(request: Request, public_id: str) -> HttpResponse:
    """Ask the owner for access."""
    pitch = get_or_404(Pitch.objects.visible_to(request.user).select_related("owner", "listing"), public_id)
    standing = relation_of(request.user, pitch)
    if standing.nda and standing.place in LIVE:
        return redirect_to(request, "nda", standing.nda.public_id)
    if owns(request.user, pitch):
        raise NotFound()
    offered = ndas.offered(pitch)
    company = companies.signs_for(request.user)
    people = [row.person for row in companies.colleagues(company)] if company else []
    form = RequestForm(
        posted(request),
        offered=offered,
        company=company,
        colleagues=[(each.public_id, each.display_name) for each in people if each.pk != pitch.owner_id],
        initial={"materials": offered, "readers": [request.user.public_id]},
    )
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            asked = ndas.request(
                by=request.user, pitch=pitch, purpose=form.cleaned_data["purpose"], message=form.cleaned_data["message"],
                interest=form.money(), materials=form.cleaned_data["materials"] or None, readers=form.readers_named(),
            )  # fmt: skip
            messages.success(request, _("Request sent. %(name)s is told now.") % {"name": pitch.owner.display_name})
            return redirect_to(request, "nda", asked.public_id)
    return render(
        request, "shared/nda_request.html", {"pitch": pitch, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def nda_sign(request: Request, nda_id: str) -> HttpResponse:
    """The frozen text and the signature under it. Asks for a fresh proof of identity before the form is shown."""
    row = get_or_404(
        Nda.objects.outgoing(request.user).select_related("pitch__listing", "owner", "version", "organisation"), nda_id
    )
    if row.status != Nda.Status.APPROVED or row.requester_id != request.user.pk:
        return redirect_to(request, "nda", row.public_id)
    if row.negotiating:
        return redirect_to(request, "nda_wording", row.public_id)
    context = request_context(request)
    context.require_fresh_identity()
    form = SignForm(
        posted(request),
        nda=row,
        initial={
            "full_name": request.user.display_name,
            "company": row.organisation.name if row.organisation else "",
            "text_sha256": row.text_sha256,
        },
    )
    if request.method == "POST" and form.is_valid():
        with errors_into(form, value="signature"):
            cleaned = form.cleaned_data
            ndas.sign(by=request.user, nda=row, context=context, value=cleaned.pop("signature"), **cleaned)
            messages.success(request, _("Signed. The room is open."))
            return redirect_to(request, "nda", row.public_id)
    return render(
        request,
        "shared/nda_sign.html",
        {"nda": row, "form": form, "facts": context},
        status=422 if form.errors else 200,
    )


@require_POST
def nda_accept(request: Request, nda_id: str) -> HttpResponse:
    """A reader whom the agreement of their company names keeps to it. Asks for a fresh proof of identity before."""
    row = get_or_404(Nda.objects.outgoing(request.user).select_related("pitch__listing"), nda_id)
    ndas.accept(
        by=request.user, nda=row, text_sha256=request.POST.get("text_sha256", ""), context=request_context(request)
    )  # fmt: skip
    messages.success(request, _("Accepted. The room is open."))
    return redirect_to(request, "nda", row.public_id)


@require_POST
def nda_withdraw(request: Request, nda_id: str) -> HttpResponse:
    row = get_or_404(Nda.objects.outgoing(request.user).select_related("pitch"), nda_id)
    ndas.withdraw(by=request.user, nda=row)
    messages.success(request, _("Withdrawn."))
    return redirect(url_for(request, "nda", row.public_id))
