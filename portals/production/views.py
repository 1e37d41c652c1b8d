"""What does a production company see first? Both sides of the table: what it reads, and what it owns."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pitchey.dashboards.pipeline import pipeline
from portals.shared.dashboards import home_context


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = request.user
    return render(request, "production/home.html", home_context(person) | {"lanes": pipeline(person)})
