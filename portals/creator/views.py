"""What does a creator see first?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portals.shared.home.presenters import home_context
from portals.shared.request import Request


@require_safe
def home(request: Request) -> HttpResponse:
    return render(request, "creator/home.html", home_context(request.user))
