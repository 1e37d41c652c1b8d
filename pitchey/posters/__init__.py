"""What does a pitch look like before it has a poster? A typographic one-sheet, drawn from its title.

Type is drawn as outlines, so the file works inside `<img>` and needs no font, no style and no script. Same input, same
bytes.
"""

from collections.abc import Callable

from pitchey.posters.dice import Dice
from pitchey.posters.families import (
    action,
    animation,
    comedy,
    documentary,
    drama,
    fantasy,
    horror,
    musical,
    mystery,
    noir,
    period,
    romance,
    scifi,
    sport,
    thriller,
    war,
    western,
    youth,
)  # fmt: skip
from pitchey.posters.lettering import drawable
from pitchey.posters.shapes import H, W

Family = Callable[[str, str, str, Dice], str]

_GENRES: dict[Family, str] = {
    action.draw: "action action-comedy action-thriller martial-arts superhero",
    animation.draw: "animation anthology avant-garde experimental family",
    comedy.draw: "comedy dark-comedy mockumentary parody satire",
    documentary.draw: "biographical-documentary documentary docudrama essay-film true-crime",
    drama.draw: "drama dramedy political-drama slow-cinema",
    fantasy.draw: "adventure fantasy fantasy-adventure surrealist",
    horror.draw: "horror sci-fi-horror supernatural",
    musical.draw: "musical",
    mystery.draw: "mystery mystery-thriller",
    noir.draw: "crime-drama neo-noir",
    period.draw: "biopic historical-drama period-piece",
    romance.draw: "romance romantic-comedy romantic-drama",
    scifi.draw: "sci-fi",
    sport.draw: "sports-drama",
    thriller.draw: "crime-thriller political-thriller psychological-thriller thriller",
    war.draw: "war",
    western.draw: "western",
    youth.draw: "coming-of-age",
}
FAMILY_OF: dict[str, Family] = {genre: family for family, genres in _GENRES.items() for genre in genres.split()}


def draw(title: str, genre: str, credit: str = "", label: str = "", seed: int = 0) -> bytes:
    """The poster as SVG of 600 by 900. `genre` is a slug, `label` stands at the foot: its name, say.

    Another `seed` draws another poster. A title that no font of ours can write is replaced by the label.
    """
    family = FAMILY_OF.get(genre, drama.draw)
    label = drawable(label or genre)
    dice = Dice(title, genre, seed)
    body = family(drawable(title) or label or "?", drawable(credit), label, dice)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" width="{W}" height="{H}">{body}</svg>'.encode()
    )
