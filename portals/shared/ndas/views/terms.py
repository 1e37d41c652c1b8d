"""How does an owner usually decide? Their terms, and a text of their own with a look at what it would say."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pitchey.accounts.models import User
from pitchey.ndas import agreement, terms
from pitchey.ndas.models import Template
from portals.shared.forms.errors import errors_into
from portals.shared.ndas.forms.terms import OwnTextForm, UsualTermsForm
from portals.shared.pages import posted, redirect_to
from portals.shared.request import Request


def text_choices(owner: User, *, company: bool = False) -> list[tuple[str, str]]:
    """The texts that an owner may choose for somebody, or for a company, by slug."""
    return [(text.slug, text.name) for text in agreement.texts_for(owner) if agreement.fits(text, company=company)]


@require_http_methods(["GET", "HEAD", "POST"])
def nda_terms(request: Request) -> HttpResponse:
    """What new approvals begin with, and who is approved without waiting."""
    usual = terms.default_terms(request.user)
    initial = {name: getattr(usual, name) for name in UsualTermsForm.base_fields}
    form = UsualTermsForm(posted(request), texts=text_choices(request.user), initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            terms.save(by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved. New approvals begin with these terms."))
            return redirect_to(request, "nda_terms")
    page = {"form": form, "texts": agreement.texts_for(request.user)}
    return render(request, "shared/nda_terms.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def nda_own_text(request: Request) -> HttpResponse:
    """Write a text of one's own, beginning from one of the library; look at it filled before it is kept."""
    form = OwnTextForm(posted(request), initial=_beginning(request))
    page: dict[str, object] = {"form": form, "placeholders": sorted(agreement.PLACEHOLDERS), "needed": agreement.NEEDED}
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            if "keep" in request.POST:
                kept = terms.write_text(by=request.user, **form.cleaned_data)
                messages.success(
                    request, _("Kept as version %(number)d. Choose it in your terms.") % {"number": kept.number}
                )
                return redirect_to(request, "nda_terms")
            page["preview"] = terms.preview(by=request.user, body=form.cleaned_data["body"])
    return render(request, "shared/nda_own_text.html", page, status=422 if form.errors else 200)


def _beginning(request: Request) -> dict[str, str]:
    """The newest of one's own, else the text of the library that the address names."""
    texts = {text.slug: text for text in agreement.texts_for(request.user)}
    own: Template | None = texts.get(agreement.own_slug(request.user))
    if own:
        return {"name": own.name, "body": own.body}
    start = texts.get(request.GET.get("from", "")) or texts[agreement.STANDARD]
    return {"name": _("My own agreement"), "body": start.body}
