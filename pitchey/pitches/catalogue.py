"""The field's own words: genres, formats, stages, budget bands. Slugs are stored, labels are shown."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _


class Genre(models.TextChoices):
    ACTION = "action", _("Action")
    ACTION_COMEDY = "action-comedy", _("Action-Comedy")
    ACTION_THRILLER = "action-thriller", _("Action-Thriller")
    ADVENTURE = "adventure", _("Adventure")
    ANIMATION = "animation", _("Animation")
    ANTHOLOGY = "anthology", _("Anthology")
    AVANT_GARDE = "avant-garde", _("Avant-Garde")
    BIOGRAPHICAL_DOCUMENTARY = "biographical-documentary", _("Biographical Documentary")
    BIOPIC = "biopic", _("Biopic")
    COMEDY = "comedy", _("Comedy")
    COMING_OF_AGE = "coming-of-age", _("Coming-of-Age")
    CRIME_DRAMA = "crime-drama", _("Crime Drama")
    CRIME_THRILLER = "crime-thriller", _("Crime Thriller")
    DARK_COMEDY = "dark-comedy", _("Dark Comedy")
    DOCUMENTARY = "documentary", _("Documentary")
    DOCUDRAMA = "docudrama", _("Docudrama")
    DRAMA = "drama", _("Drama")
    DRAMEDY = "dramedy", _("Dramedy")
    ESSAY_FILM = "essay-film", _("Essay Film")
    EXPERIMENTAL = "experimental", _("Experimental")
    FAMILY = "family", _("Family")
    FANTASY = "fantasy", _("Fantasy")
    FANTASY_ADVENTURE = "fantasy-adventure", _("Fantasy Adventure")
    HISTORICAL_DRAMA = "historical-drama", _("Historical Drama")
    HORROR = "horror", _("Horror")
    MARTIAL_ARTS = "martial-arts", _("Martial Arts")
    MOCKUMENTARY = "mockumentary", _("Mockumentary")
    MUSICAL = "musical", _("Musical")
    MYSTERY = "mystery", _("Mystery")
    MYSTERY_THRILLER = "mystery-thriller", _("Mystery Thriller")
    NEO_NOIR = "neo-noir", _("Neo-Noir")
    PARODY = "parody", _("Parody")
    PERIOD_PIECE = "period-piece", _("Period Piece")
    POLITICAL_DRAMA = "political-drama", _("Political Drama")
    POLITICAL_THRILLER = "political-thriller", _("Political Thriller")
    PSYCHOLOGICAL_THRILLER = "psychological-thriller", _("Psychological Thriller")
    ROMANCE = "romance", _("Romance")
    ROMANTIC_COMEDY = "romantic-comedy", _("Romantic Comedy")
    ROMANTIC_DRAMA = "romantic-drama", _("Romantic Drama")
    SATIRE = "satire", _("Satire")
    SCI_FI = "sci-fi", _("Sci-Fi")
    SCI_FI_HORROR = "sci-fi-horror", _("Sci-Fi Horror")
    SLOW_CINEMA = "slow-cinema", _("Slow Cinema")
    SPORTS_DRAMA = "sports-drama", _("Sports Drama")
    SUPERHERO = "superhero", _("Superhero")
    SUPERNATURAL = "supernatural", _("Supernatural")
    SURREALIST = "surrealist", _("Surrealist")
    THRILLER = "thriller", _("Thriller")
    TRUE_CRIME = "true-crime", _("True Crime")
    WAR = "war", _("War")
    WESTERN = "western", _("Western")


def genre_label(slug: str) -> str:
    """The name of a genre for people; "" for one that there is not."""
    return str(Genre(slug).label) if slug in Genre.values else ""


class Format(models.TextChoices):
    FEATURE = "feature", _("Feature film")
    FEATURE_DOCUMENTARY = "feature-documentary", _("Feature documentary")
    FEATURE_ANIMATION = "feature-animation", _("Feature animation")
    SHORT = "short", _("Short film")
    ANTHOLOGY_FILM = "anthology-film", _("Anthology film")
    SERIES = "series", _("Series")
    LIMITED_SERIES = "limited-series", _("Limited series")
    TELEVISION_MOVIE = "television-movie", _("Television movie")
    ANTHOLOGY_SERIES = "anthology-series", _("Anthology series")
    SOAP = "soap", _("Soap")
    DOCUMENTARY_ONE_OFF = "documentary-one-off", _("Documentary, one-off")
    DOCUMENTARY_SERIES = "documentary-series", _("Documentary series")
    REALITY = "reality", _("Reality")
    GAME_SHOW = "game-show", _("Game show")
    TALK_VARIETY = "talk-variety", _("Talk and variety")
    FACTUAL = "factual", _("Factual")
    ANIMATION_CHILDREN = "animation-children", _("Animation series, children")
    ANIMATION_ADULT = "animation-adult", _("Animation series, adult")
    ANIMATION_LIMITED = "animation-limited", _("Animation, limited series")
    AUDIO_DRAMA = "audio-drama", _("Audio drama")
    AUDIO_DOCUMENTARY = "audio-documentary", _("Audio documentary")
    WEB_SERIES = "web-series", _("Web series")
    INTERACTIVE_VR = "interactive-vr", _("Interactive and VR")
    STAGE_TO_SCREEN = "stage-to-screen", _("Stage to screen")


# How the formats are grouped where people choose one.
FORMAT_FAMILIES = [
    (_("Film"), ["feature", "feature-documentary", "feature-animation", "short", "anthology-film"]),
    (_("Scripted television"), ["series", "limited-series", "television-movie", "anthology-series", "soap"]),
    (
        _("Unscripted television"),
        ["documentary-one-off", "documentary-series", "reality", "game-show", "talk-variety", "factual"],
    ),
    (_("Animation series"), ["animation-children", "animation-adult", "animation-limited"]),
    (_("Audio"), ["audio-drama", "audio-documentary"]),
    (_("Digital"), ["web-series", "interactive-vr", "stage-to-screen"]),
]


class Stage(models.TextChoices):
    IDEA = "idea", _("Idea")
    TREATMENT = "treatment", _("Treatment")
    SCRIPT = "script", _("Script")
    PACKAGED_IN_PART = "packaged-in-part", _("Packaged in part")
    FULLY_PACKAGED = "fully-packaged", _("Fully packaged")
    PARTLY_FUNDED = "partly-funded", _("Partly funded")
    FULLY_FUNDED = "fully-funded", _("Fully funded")
    IN_PRODUCTION = "in-production", _("In production")
    COMPLETED = "completed", _("Completed")


class BudgetBand(models.TextChoices):
    """USD equivalent. The slugs sort as text in no useful order: sort by `BAND_ORDER`."""

    UNDER_100K = "under-100k", _("Under $100k")
    FROM_100K = "100k-500k", _("$100k–500k")
    FROM_500K = "500k-1m", _("$500k–1M")
    FROM_1M = "1m-5m", _("$1M–5M")
    FROM_5M = "5m-15m", _("$5M–15M")
    FROM_15M = "15m-30m", _("$15M–30M")
    FROM_30M = "30m-50m", _("$30M–50M")
    FROM_50M = "50m-100m", _("$50M–100M")
    OVER_100M = "over-100m", _("Over $100M")


BAND_ORDER = {slug: place for place, slug in enumerate(BudgetBand.values)}


class Seeking(models.TextChoices):
    INVESTMENT = "investment", _("Investment")
    PRODUCTION_PARTNER = "production-partner", _("Production partner")
    DISTRIBUTION = "distribution", _("Distribution")
    TALENT = "talent", _("Talent")


class Visibility(models.TextChoices):
    PRIVATE = "private", _("Only people I name")
    MEMBERS = "members", _("Investors and production companies")
    PUBLIC = "public", _("Everyone")


class Access(models.TextChoices):
    PUBLIC = "public", _("Everyone")
    MEMBERS = "members", _("Investors and production companies")
    NDA = "nda", _("After a signed NDA")
    OWNER = "owner", _("Only me")


class DocumentKind(models.TextChoices):
    SCRIPT = "script", _("Script")
    TREATMENT = "treatment", _("Treatment")
    DECK = "deck", _("Pitch deck")
    LOOKBOOK = "lookbook", _("Lookbook")
    BUDGET = "budget", _("Budget")
    FINANCE_PLAN = "finance-plan", _("Financing plan")
    STORYBOARD = "storyboard", _("Storyboard")
    BIBLE = "bible", _("Series bible")
    OTHER = "other", _("Other document")


_KINDS_BY_NAME = (
    (DocumentKind.SCRIPT, r"script|screenplay|teleplay"),
    (DocumentKind.FINANCE_PLAN, r"financ\w*\W*plan"),
    (DocumentKind.BUDGET, r"budget"),
    (DocumentKind.STORYBOARD, r"story\W?board"),
    (DocumentKind.LOOKBOOK, r"look\W?book|mood\W?board"),
    (DocumentKind.BIBLE, r"bible"),
    (DocumentKind.DECK, r"deck"),
    (DocumentKind.TREATMENT, r"treatment|outline"),
)


def kind_by_name(name: str) -> str:
    """The kind of document that a file's name speaks of; where it speaks of none, a script.

    >>> kind_by_name("The Tide Clerk, treatment 2.docx")
    'treatment'
    """
    spoken = name.replace("_", " ").lower()
    return next((str(kind) for kind, words in _KINDS_BY_NAME if re.search(rf"\b(?:{words})s?\b", spoken)), "script")
