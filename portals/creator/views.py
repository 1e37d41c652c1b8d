"""What does a creator see first?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portals.shared.desks import activity, owner_desk


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "creator/home.html", {**owner_desk(request.user), "activity": activity(request.user)})
