"""What does a creator see first?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portals.shared.desks import desk, owner_desk


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "creator/home.html", desk(request.user) | owner_desk(request.user))
