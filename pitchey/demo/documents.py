"""What do the demo world's documents look like? Screenplays and decks as real PDFs, the same bytes for the same pitch.

The scripts are set as scripts are (Courier 12, a page a minute) out of small stocks of scenes and lines per language, dealt by a
generator that is seeded with the title: enough to read, search and mark; not literature.
"""

import random
from datetime import UTC, datetime
from functools import cache
from textwrap import wrap

from fpdf import FPDF
from fpdf.fonts import CoreFont

from pitchey.core.types import Json
from pitchey.fonts import font_for

INCH = 25.4
LETTER = INCH / 10  # width of a letter in Courier 12: ten to the inch
MADE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  # documents carry a date; a fixed one keeps the bytes the same

STOCK: dict[str, dict[str, list[str]]] = {
    "en": {
        "place": [
            "HARBOUR OFFICE", "KITCHEN", "STAIRWELL", "CORRIDOR", "BOATHOUSE", "WAITING ROOM", "ARCHIVE", "BACK SEAT OF A TAXI",
            "ROOF", "LAUNDRY", "PLATFORM 2", "EMPTY THEATRE", "CANTEEN", "WORKSHOP", "COURTYARD", "CAR PARK", "CHAPEL", "BRIDGE",
            "NIGHT BUS", "RECORDS OFFICE", "GREENHOUSE", "BEDROOM", "LIFT", "MARKET", "HOSPITAL CORRIDOR", "BEACH",
        ],
        "time": ["DAY", "NIGHT", "DAWN", "DUSK", "LATER", "CONTINUOUS", "MORNING"],
        "action": [
            "{a} comes in without switching on the light. The room has been tidied by somebody who does not live here.",
            "Rain against the window. {a} counts something under the breath, loses count, begins again.",
            "{b} is already there, coat on, as if about to leave for the last half hour.",
            "{a} puts the envelope on the table and keeps one finger on it.",
            "A telephone rings in another room. Neither of them moves.",
            "{b} laughs, once, and looks at the door.",
            "The kettle. Two cups. {a} takes the chipped one without thinking about it.",
            "They walk side by side and do not look at each other. The street does it for them.",
            "{a} unfolds the paper. It has been folded so often that it opens by itself.",
            "A long silence in which {b} could have said it.",
            "{a} writes a word, crosses it out, writes the same word again.",
            "Somewhere below a door closes. {b} knows which one.",
            "The light changes. {a} notices; {b} notices that {a} did.",
            "{b} takes off the ring, the watch, the glasses, and lays them in a row, as at a customs desk.",
            "On the wall a calendar that nobody has turned since March.",
            "{a} tries the handle. It was open the whole time.",
            "{b} stands where the photograph was taken, and holds it up against the view. One house is missing.",
            "Without turning round, {a} makes room on the bench.",
            "The bag is lighter than it should be. {a} sits down before looking inside.",
            "A child runs through, stops, stares at {b}, runs on.",
            "{a} repairs the lamp while they speak. It is easier than listening.",
            "{b} reads it aloud, in the voice one keeps for other people's letters.",
            "Wind. A sheet on a line. Behind it, for a moment, somebody else.",
            "{a} has rehearsed this. It shows.",
        ],
        "line": [
            "You said that you would be here at nine.", "I was here at nine. You were not you.", "Who else has seen it?",
            "Nobody. That is what frightens me.", "Write it down.", "I have written it down. That is the trouble.",
            "Do you want the truth or do you want to sleep?", "I want to sleep, and then the truth.", "It was never locked.",
            "Then why did you knock?", "You were always better at leaving than I was.", "I practised.",
            "What did it say?", "My name. And a time.", "That could be anybody's time.", "It is tomorrow.",
            "Do not make it beautiful. Just tell me.", "There is nothing to tell. There was a man and there was water.",
            "You kept it.", "I kept everything. I did not know which part would matter.", "Sit down.", "I would rather fall standing up.",
            "She asked about you.", "What did you say?", "That you were busy becoming somebody.", "And was I?",
            "How long have you known?", "Longer than you. Shorter than him.", "I can give you until the morning.",
            "The morning is what I am afraid of.", "It is only paper.", "So is the law.", "Say it again, slowly.",
            "I have been saying it slowly for eleven years.", "Are you cold?", "I am honest. It feels the same.",
            "That is not what we agreed.", "We never agreed. We stopped talking.", "Give me one reason.", "You would only lose it.",
            "If I sign, does it stop?", "If you sign, it begins.", "There were four of them.", "There were five. I was the fifth.",
            "You do not look like your photograph.", "I was happy in it.", "Is that a threat?", "It is a timetable.",
        ],
        "end": ["FADE OUT.", "THE END"],
    },
    "pt": {
        "place": ["COZINHA", "ADRO DA IGREJA", "CAMINHO", "SACRISTIA", "LARGO", "QUARTO"],
        "time": ["DIA", "NOITE", "MANHÃ"],
        "action": [
            "{a} corre descalça, os sapatos na mão, para não os gastar.", "O sino. Toda a aldeia olha para cima; {b} olha para os pés.",
            "{a} limpa o verniz com a manga e vê a própria cara.", "Um cão dorme à sombra do pelourinho. {b} passa por cima dele.",
            "A porta abre-se antes de {a} bater.",
        ],
        "line": [
            "Devolves-mos antes do Credo?", "Se correres, chegas ao Glória.", "Estão molhados.", "Foi o rio. Eu não chorei.",
            "Quem conta os passos?", "Eu. Alguém tem de contar.", "Não digas à mãe.", "A mãe já sabe. A mãe sabe sempre.",
        ],
        "end": ["FIM"],
    },
    "el": {
        "place": ["ΥΠΟΒΟΛΕΙΟ", "ΣΚΗΝΗ", "ΔΙΑΔΡΟΜΟΣ", "ΚΑΜΑΡΙΝΙ"],
        "time": ["ΒΡΑΔΥ", "ΠΡΩΙ"],
        "action": [
            "Ο {a} ανοίγει το κείμενο, αν και δεν το χρειάζεται.", "Σκόνη στο φως του προβολέα.",
            "Από πάνω, βήματα. Ο {a} ξέρει ποιος είναι από το δεύτερο.", "Μια παύση που κρατά λίγο παραπάνω απ’ όσο γράφει το έργο.",
        ],
        "line": ["Ποιος μίλησε;", "Κανείς. Εγώ.", "Αυτό δεν είναι στο κείμενο.", "Τώρα είναι.", "Θα φύγεις αύριο;", "Αύριο δεν έχει παράσταση."],
        "end": ["ΤΕΛΟΣ"],
    },
    "ru": {
        "place": ["МУЗЕЙ", "ДВОР", "УЛИЦА", "ФОНАРЬ"],
        "time": ["ДЕНЬ", "ПОЛДЕНЬ", "ВЕЧЕР"],
        "action": [
            "{a} идёт по двору и смотрит под ноги. Там ничего нет.", "Полдень. Ни у одного дерева нет тени.",
            "{a} кладёт письмо под фонарь и прижимает его камнем.", "Дети рисуют мелом то, что пропало.",
        ],
        "line": ["Вы её видели?", "Она ушла раньше других.", "Что вы ей сказали?", "Ничего. Поэтому и ушла.", "Вернётся к вечеру.", "К вечеру они все длиннее."],
        "end": ["КОНЕЦ"],
    },
    "ar": {
        "place": ["ضفة البحيرة", "بيت سالم", "الطريق", "كومة الملح"],
        "time": ["نهار", "ليل", "فجر"],
        "action": ["يقف {a} أمام الملح كأنه باب.", "ريح. لا شيء يتحرّك غير الغبار.", "يحمل {a} حفنة ثم يعيدها إلى مكانها."],
        "line": ["لمن هذا الملح؟", "لمن يحمله.", "وقّع وينتهي كل شيء.", "إذا وقّعت بدأ كل شيء.", "كم ليلة حرسته؟", "لم أعدّ. كنت أحرس."],
        "end": ["النهاية"],
    },
    "ja": {
        "place": ["海の図書館", "港", "祖父の部屋", "海底"],
        "time": ["夜", "朝", "夕方"],
        "action": ["{a}が貝殻の扉を押す。鍵はかかっていない。", "潮の音。遠くで頁がめくれる。", "{a}は背表紙を指でたどり、匂いを嗅ぐ。"],
        "line": ["返却期限は、もう過ぎています。", "祖父の本なんです。", "では、祖父の分も数えましょう。", "何を数えるの。", "潮を。", "七日しかないの。"],
        "end": ["終わり"],
    },
}  # fmt: skip
RIGHT_TO_LEFT = {"ar"}


class _Paper(FPDF):
    """A sheet whose type can be any script: Courier for Latin-1, an open font from `pitchey.fonts` for the rest."""

    def __init__(self, size: tuple[float, float], title: str, author: str) -> None:
        super().__init__(unit="mm", format=size)
        self.set_creation_date(MADE)
        self.set_title(title)
        self.set_author(author)
        self.set_auto_page_break(auto=False)
        self._faces: dict[str, str] = {}

    def type(self, text: str, points: float, latin: str = "Courier", style: str = "") -> None:
        """Choose the face that can set `text`."""
        if all(ord(letter) < 256 for letter in text):
            self.set_text_shaping(False)
            self.set_font(latin, style, points)
            return
        path = str(font_for(text))
        if path not in self._faces:
            self._faces[path] = f"face{len(self._faces)}"
            self.add_font(self._faces[path], fname=path)
        self.set_font(self._faces[path], "", points)
        self.set_text_shaping(True)


def _latin(text: str) -> str:
    """Typewriter punctuation, as scripts have it."""
    for fancy, plain in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "--"), ("…", "...")):
        text = text.replace(fancy, plain)
    return text


def screenplay(
    *, title: str, author: str, people: list[str], pages: int, language: str = "en", draft: str = "Draft 1"
) -> bytes:
    """A script of exactly `pages` pages, the title page counted, in US Letter."""
    stock, dice = STOCK[language], random.Random(f"{title}|{draft}")  # noqa: S311 - not a secret
    paper = _Paper((8.5 * INCH, 11 * INCH), title, author)
    rtl = language in RIGHT_TO_LEFT
    _title_page(paper, _latin(title), author, draft)
    left, top, bottom, leading = 1.5 * INCH, 1 * INCH, 10 * INCH, INCH / 6
    paper.add_page()
    y, scene = top, 0
    cast = [_latin(name) for name in people] or [author]

    def room(lines: int) -> bool:
        """Whether `lines` more fit; opens the next page when they do not. False when the script is full."""
        nonlocal y
        if y + lines * leading > bottom:
            if paper.page_no() >= pages:
                return False
            paper.add_page()
            paper.type("0", 12)
            paper.set_xy(7 * INCH, 0.5 * INCH)
            paper.cell(INCH, leading, f"{paper.page_no()}.", align="L" if rtl else "R")
            y = top
        return True

    def put(text: str, x: float, width: float) -> None:
        nonlocal y
        paper.type(text, 12)
        if rtl:
            x = 8.5 * INCH - x - width + 0.5 * INCH
        paper.set_xy(x, y)
        if isinstance(paper.current_font, CoreFont):
            # Every letter of a typewriter is as wide as the next: counting them sets a script in a third of the time that measuring takes.
            for line in wrap(text, int((width - 2 * paper.c_margin) / LETTER), break_on_hyphens=False):
                paper.cell(width, leading, line, new_x="LEFT", new_y="NEXT")
        else:
            paper.multi_cell(width, leading, text, align="R" if rtl else "L")
        y = paper.get_y()

    going = True
    while going:
        scene += 1
        a, b = dice.sample(cast, 2) if len(cast) > 1 else (cast[0], cast[0])
        where, when = dice.choice(stock["place"]), dice.choice(stock["time"])
        going = room(8)
        if not going:
            break
        put(f"{scene}   {dice.choice(['INT.', 'EXT.'])} {where} - {when}", left, 6 * INCH)
        y += leading
        for _ in range(dice.randint(1, 3)):
            if going := room(6):
                put(_latin(dice.choice(stock["action"])).format(a=a, b=b), left, 6 * INCH)
                y += leading
        for turn in range(dice.randint(2, 9)):
            if not (going := going and room(5)):
                break
            put((a if turn % 2 == 0 else b).upper(), left + 2.2 * INCH, 3.5 * INCH)
            put(_latin(dice.choice(stock["line"])), left + INCH, 3.5 * INCH)
            y += leading
    paper.set_y(bottom)
    paper.type(stock["end"][-1], 12)
    paper.set_x(left)
    paper.cell(6 * INCH, leading, stock["end"][-1], align="L" if rtl else "R")
    return bytes(paper.output())


def _title_page(paper: _Paper, title: str, author: str, draft: str) -> None:
    paper.add_page()
    for text, y, points in ((title, 3.8 * INCH, 22), (author, 4.7 * INCH, 12), (draft, 9.8 * INCH, 12)):
        paper.type(text, points)
        paper.set_xy(INCH, y)
        paper.multi_cell(6.5 * INCH, points * 0.45, text, align="C")


def deck(*, title: str, author: str, sections: list[tuple[str, str]], tint: tuple[int, int, int]) -> bytes:
    """A deck in 16:9, one page a section behind a cover."""
    paper = _Paper((338.7, 190.5), title, author)
    paper.add_page()
    paper.set_fill_color(*tint)
    paper.rect(0, 0, 338.7, 190.5, style="F")
    paper.set_text_color(255, 255, 255)
    _set(paper, title, 22, 74, 290, 44)
    _set(paper, author, 22, 160, 290, 14)
    for heading, body in sections:
        paper.add_page()
        paper.set_fill_color(*tint)
        paper.rect(0, 0, 8, 190.5, style="F")
        paper.set_text_color(22, 23, 26)
        _set(paper, heading, 22, 22, 290, 28)
        _set(paper, body, 22, 52, 240, 17)
        paper.set_text_color(98, 101, 109)
        _set(paper, title, 22, 176, 290, 9)
    return bytes(paper.output())


def _set(paper: _Paper, text: str, x: float, y: float, width: float, points: float) -> None:
    text = _latin(text)
    paper.type(text, points, latin="Helvetica")
    paper.set_xy(x, y)
    paper.multi_cell(width, points * 0.5, text, align="L")


@cache
def tints() -> list[tuple[int, int, int]]:
    """Quiet cover colours, one per pitch in turn."""
    return [(36, 52, 71), (92, 42, 38), (38, 70, 58), (74, 58, 96), (112, 84, 40), (28, 30, 36), (60, 74, 84)]


def sections_of(pitch: Json) -> list[tuple[str, str]]:
    """What a deck says, from a pitch of `pitches.toml`."""
    people = "\n".join(f"{name}, {age}. {who}" for name, _role, age, who in pitch["people"])
    return [
        ("Logline", pitch["logline"]),
        ("Story", pitch["synopsis"]),
        ("People", people),
        ("Tone", pitch["tone"]),
        ("In the company of", ", ".join(pitch["like"])),
    ]
