"""What may these words mean, to whoever typed them into the command palette?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portals.shared.palette.places import matches
from portals.shared.request import PublicRequest


@login_not_required
@require_safe
@cache_control(private=True, no_store=True)
def palette(request: PublicRequest) -> HttpResponse:
    """The options of the palette for `?q=`: what is nobody's business but this person's is found by them alone."""
    typed = request.GET.get("q", "")
    groups = matches(request.user, typed)
    return render(
        request,
        "components/palette_finds.html",
        {"groups": groups, "typed": typed.strip(), "count": sum(len(rows) for _name, rows in groups)},
    )
