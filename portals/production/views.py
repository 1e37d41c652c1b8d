"""What does a production company see first? Both sides of the table: what it reads, and what it owns."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portals.shared.desks import desk, owner_desk, pipeline, reader_desk


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = request.user
    shown = desk(person) | owner_desk(person) | reader_desk(person) | pipeline(person)
    return render(request, "production/home.html", shown)
