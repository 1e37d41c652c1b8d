"""What does a teaser card show? The one field list of public lists, for every interface."""

# Columns of `Listing` and of the joined owner and organisation. Nothing here is protected.
CARD_COLUMNS = (
    "pitch_id", "public_id", "title", "slug", "logline", "short_synopsis", "genre", "genres", "format", "stage", "budget_band",
    "budget_place", "seeking", "tags", "visibility", "poster_url", "poster_width", "poster_height", "views", "likes", "saves", "ratings", "rated",
    "published_at", "updated_at", "version__public_id", "version__number", "owner_id", "owner__public_id", "owner__display_name",
    "owner__verified_until", "organisation__public_id", "organisation__name", "organisation__verified_until",
)  # fmt: skip
