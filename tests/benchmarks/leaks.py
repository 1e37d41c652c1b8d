"""How well does the invisible trace survive? Marked pages, spoiled as leaks are, each looked for among 500 sittings: `python -m tests.benchmarks.leaks`.

Prints the table of docs/evidence.md. Everything is dealt by fixed seeds.
"""

import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import process_time

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from pitchey.dataroom.watermark import Watermark, watermark_image
from pitchey.dataroom.watermark_detection import CERTAIN, LIKELY, Captured, NotThisPage
from pitchey.demo import documents

CANDIDATES = 500
AT = datetime(2026, 11, 21, 14, 32, tzinfo=UTC)
dice = np.random.default_rng(7)


def pages() -> dict[str, bytes]:
    """Clean renditions of several kinds."""
    script = documents.screenplay(title="The Tide Clerk", author="Cara Lindqvist", people=["Agneta", "Tove"], pages=4)
    deck = documents.deck(
        title="The Tide Clerk", author="Cara Lindqvist", tint=(30, 52, 60),
        sections=[("Story", "A harbour clerk finds tomorrow's drowning already written. " * 6), ("Tone", "Cold light. " * 20)],
    )  # fmt: skip
    # Something like a photograph: soft shapes and grain.
    soft = np.asarray(
        Image.fromarray(dice.integers(0, 255, (40, 30, 3), np.uint8)).resize((935, 1210), Image.Resampling.BICUBIC)
    )
    photo = Image.fromarray(np.clip(soft + dice.normal(0, 6, soft.shape), 0, 255).astype(np.uint8))
    return {
        "script page": drawn(script, 2),
        "title page": drawn(script, 0),
        "deck, tinted": drawn(deck, 0),
        "deck, text": drawn(deck, 1),
        "photograph": jpeg(photo, 85),
    }


def drawn(pdf: bytes, page: int) -> bytes:
    """One page as the data room draws it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return jpeg(document[page].render(scale=110 / 72).to_pil().convert("RGB"), 85)
    finally:
        document.close()


def jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def cropped(image: Image.Image, share: float) -> Image.Image:
    """A part with `share` of width and height, from anywhere."""
    width, height = round(image.width * share), round(image.height * share)
    left, top = int(dice.integers(0, image.width - width + 1)), int(dice.integers(0, image.height - height + 1))
    return image.crop((left, top, left + width, top + height))


def photographed(image: Image.Image, blur: float = 0.8, noise: float = 5, tilt: float = 0.06) -> Image.Image:
    """From a screen or a table, by hand: perspective, a desk around, uneven light, blur, noise, a camera's JPEG."""
    w, h = image.width * 1.25, image.height * 1.25
    wander = dice.uniform(-tilt, tilt, 8)
    corners = [(0.1 * w, 0.1 * h), (0.9 * w, 0.1 * h), (0.9 * w, 0.9 * h), (0.1 * w, 0.9 * h)]
    moved = [(x + wander[2 * i] * w, y + wander[2 * i + 1] * h) for i, (x, y) in enumerate(corners)]
    source = [(0, 0), (image.width, 0), (image.width, image.height), (0, image.height)]
    rows = []
    for (x, y), (u, v) in zip(moved, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    plan = np.linalg.solve(np.array(rows), np.array(source).ravel())
    shot = image.transform(
        (round(w), round(h)),
        Image.Transform.PERSPECTIVE,
        plan.tolist(),
        Image.Resampling.BICUBIC,
        fillcolor=(96, 78, 60),
    )
    shot = shot.filter(ImageFilter.GaussianBlur(blur))
    down, across = np.mgrid[0 : 1 : complex(shot.height), 0 : 1 : complex(shot.width)]
    light = 0.72 + 0.2 * across + 0.12 * down
    seen = 255 * (np.asarray(shot) / 255.0) ** 1.12 * light[..., None] + dice.normal(
        0, noise, (shot.height, shot.width, 3)
    )
    return opened(jpeg(Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8)), 80))


def mixed(image: Image.Image, other: Image.Image) -> Image.Image:
    return Image.blend(image, other, 0.5)


Spoil = Callable[[Image.Image], Image.Image]
SPOILS: dict[str, Spoil] = {
    "PNG screenshot": lambda it: it,
    "JPEG, quality 50": lambda it: opened(jpeg(it, 50)),
    "JPEG, quality 20": lambda it: opened(jpeg(it, 20)),
    "half size": lambda it: it.resize((it.width // 2, it.height // 2), Image.Resampling.BICUBIC),
    "a third of the size": lambda it: it.resize((it.width // 3, it.height // 3), Image.Resampling.BICUBIC),
    "gamma 1.8": lambda it: it.point([round(255 * (v / 255) ** 1.8) for v in range(256)] * 3),
    "cropped to 60 %": lambda it: cropped(it, 0.6),
    "cropped to 25 %": lambda it: cropped(it, 0.25),
    "turned by 2 degrees": lambda it: it.rotate(2, Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255)),
    "half size, 60 %, JPEG 50": lambda it: opened(
        jpeg(cropped(it, 0.6).resize((it.width * 3 // 10, it.height * 3 // 10)), 50)
    ),
    "photographed": photographed,
    "photographed, badly": lambda it: photographed(it, blur=2.2, noise=14, tilt=0.1),
    "printed black on white": lambda it: (
        it.convert("L").point([255 if v > 128 else 0 for v in range(256)]).convert("RGB")
    ),
    "blurred by 6 pixels": lambda it: it.filter(ImageFilter.GaussianBlur(6)),
}


def mark(key: str, trace: str) -> Watermark:
    return Watermark("Ivan Petrov", "ivan@fund.test", "The Tide Clerk, script", 1, AT, trace, key)


def verdict(picture: Image.Image, clean: Image.Image, keys: list[str], guilty: set[int]) -> tuple[str, float, float]:
    """How it ended, the best guilty score, and the best of the others."""
    try:
        found = Captured(picture, clean).scores(keys)
    except NotThisPage:
        return "not laid", 0, 0
    theirs = max((match.score for match in found if match.place in guilty), default=0)
    others = max((match.score for match in found if match.place not in guilty), default=0)
    named = found[0]
    if named.score >= CERTAIN:
        return ("right" if named.place in guilty else "WRONG"), theirs, others
    return ("likely" if named.place in guilty and named.score >= LIKELY else "no match"), theirs, others


def run(rounds: int) -> None:
    keys = [f"{number:032x}" for number in range(CANDIDATES)]
    laid, spent = pages(), process_time()
    wrong = trials = 0
    for kind, content in laid.items():
        clean = opened(content)
        print(f"\n{kind}")
        for name, spoil in SPOILS.items():
            ends, scores, others = [], [], []
            for turn in range(rounds):
                guilty = int(dice.integers(CANDIDATES))
                leaked = spoil(opened(watermark_image(content, mark(keys[guilty], f"TRACE{turn:03d}"))))
                end, score, other = verdict(leaked, clean, keys, {guilty})
                ends.append(end)
                scores.append(score)
                others.append(other)
            print(f"  {name:28} {ends.count('right')}/{rounds} likely {ends.count('likely')} not laid {ends.count('not laid')} "
                  f"wrong {ends.count('WRONG')} score {min(scores):5.1f}-{max(scores):5.1f} next {max(others):4.1f}")  # fmt: skip
        both = []
        for _turn in range(rounds):
            one, two = (int(it) for it in dice.choice(CANDIDATES, 2, replace=False))
            leaked = mixed(
                opened(watermark_image(content, mark(keys[one], "ONE"))),
                opened(watermark_image(content, mark(keys[two], "TWO"))),
            )
            found = Captured(leaked, clean).scores(keys)
            both.append(
                ({found[0].place, found[1].place} == {one, two} and found[1].certain, found[1].score, found[2].score)
            )
        print(
            f"  {'two readers mixed':28} both {sum(it[0] for it in both)}/{rounds} second {min(it[1] for it in both):5.1f} next {max(it[2] for it in both):4.1f}"
        )
        for _name, key in (("unmarked", ""), ("of nobody here", "somebody else")):
            for spoil_name in ("PNG screenshot", "JPEG, quality 50", "half size", "cropped to 60 %", "photographed"):
                for _turn in range(rounds):
                    picture = SPOILS[spoil_name](
                        opened(watermark_image(content, mark(key + str(_turn) if key else "", "NOBODY")))
                    )
                    end, _mine, other = verdict(picture, clean, keys, set())
                    trials += 1
                    wrong += end == "WRONG"
    print(f"\npages of nobody: {wrong} of {trials} named somebody; {process_time() - spent:.0f} s of processor time")


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
