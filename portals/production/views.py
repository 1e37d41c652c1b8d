"""What does a production company see first? Both sides of the table: what it reads, and what it owns."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pitchey.dashboards.pipeline import pipeline
from portals.shared.home.presenters import home_context
from portals.shared.request import Request


@require_safe
def home(request: Request) -> HttpResponse:
    person = request.user
    return render(request, "production/home.html", home_context(person) | {"lanes": pipeline(person)})
