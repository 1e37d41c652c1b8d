"""What does an investor see first?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portals.shared.dashboards import home_context, market_context


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = request.user
    return render(request, "investor/home.html", home_context(person) | market_context(person))
