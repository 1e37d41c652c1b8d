"""What does an investor see first?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portals.shared.home.presenters import home_context, market_context
from portals.shared.request import Request


@require_safe
def home(request: Request) -> HttpResponse:
    person = request.user
    return render(request, "investor/home.html", home_context(person) | market_context(person))
