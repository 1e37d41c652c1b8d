"""What does an investor see first?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portals.shared.desks import desk, market_desk, reader_desk


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = request.user
    return render(request, "investor/home.html", desk(person) | reader_desk(person) | market_desk(person))
