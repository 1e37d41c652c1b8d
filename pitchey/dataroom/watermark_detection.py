"""Whose copy is on this picture? The picture is laid over the clean page, and what is left is compared with the field of every reading session.

The score of a reading session is normal with mean 0 and deviation 1 when the picture does not carry its field, whatever is on the picture: the fields
are random and nobody has them. So `CERTAIN` bounds how often anybody is named wrongly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from pitchey.dataroom import invisible_watermark

# A score of 6 comes by chance once in a thousand million reading sessions; 4.5 once in three hundred thousand.
CERTAIN, LIKELY = 6.0, 4.5
FEWEST = 12  # points that picture and page must share, to be one page
LONGEST = 2600  # pixels: larger pictures are made smaller first
CLIP = 8  # grey levels: what differs more is the visible mark, a thumb, a coffee stain
PATCH_SHARE = 0.35  # of a patch must be seen, to count


@dataclass(frozen=True)
class Match:
    """How well the field of one reading session lies on the picture."""

    place: int  # among the keys that were asked for
    score: float

    @property
    def certain(self) -> bool:
        return self.score >= CERTAIN


class NotThisPage(Exception):
    """The picture does not show this page, or too little of it."""


class Captured:
    """A screenshot, scan or photograph of a page, laid over the clean rendition of that page."""

    def __init__(self, picture: Image.Image, clean: Image.Image) -> None:
        """Both in any mode; `picture` is turned as its camera says.

        Raises:
            NotThisPage: the two have too little in common.
        """
        self.size = clean.size
        self._page = np.asarray(clean.convert("L"))
        self._laid, self._seen = _laid_over(_grey(picture), self._page)

    @cached_property
    def _rest(self) -> tuple[NDArray[np.floating], NDArray[np.bool_]]:
        """What the picture has beyond the page, by patch, and which patches can be used."""
        page, laid, seen = self._page, self._laid.astype(np.float32), self._seen
        # Gamma, exposure and paper: for each grey of the page, what it became on the picture.
        steps = page >> 3
        became = np.array(
            [np.median(laid[seen & (steps == step)]) if (seen & (steps == step)).any() else 0 for step in range(32)]
        )
        rest = laid - became.astype(np.float32)[steps]
        # Light that falls unevenly is slow; the field is not.
        weight = seen.astype(np.float32)
        wide = (invisible_watermark.CELL * 7, invisible_watermark.CELL * 7)
        rest = np.where(seen, np.clip(rest, -4 * CLIP, 4 * CLIP), 0)
        rest -= cv2.blur(rest, wide) / np.maximum(cv2.blur(weight, wide), 1e-3)
        # Edges of letters never lie exactly on each other.
        soft = (
            cv2.dilate(cv2.morphologyEx(page, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)), np.ones((3, 3), np.uint8))
            < 48
        )
        usable = (soft & seen & (np.abs(rest) < CLIP)).astype(np.float32)
        grid = invisible_watermark.grid(self.size)
        share = cv2.resize(usable, grid, interpolation=cv2.INTER_AREA)
        mean = cv2.resize(rest * usable, grid, interpolation=cv2.INTER_AREA) / np.maximum(share, 1e-3)
        return mean.ravel(), (share >= PATCH_SHARE).ravel()

    def scores(self, keys: Sequence[str]) -> list[Match]:
        """The reading sessions of these secrets, the likeliest first."""
        rest, usable = self._rest
        left = rest[usable]
        length = float(np.sqrt(np.square(left).sum())) or 1.0
        found = []
        for place, key in enumerate(keys):
            bits = np.unpackbits(np.frombuffer(invisible_watermark.field(key, self.size), np.uint8))[: rest.size]
            found.append(Match(place, float((bits[usable] * 2.0 - 1) @ left) / length))
        return sorted(found, key=lambda match: -match.score)


def _grey(picture: Image.Image) -> NDArray[np.uint8]:
    upright = ImageOps.exif_transpose(picture).convert("L")
    upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    return np.asarray(upright)


def _laid_over(
    picture: NDArray[np.uint8], page: NDArray[np.uint8]
) -> tuple[NDArray[np.integer | np.floating], NDArray[np.bool_]]:
    """The picture as it lies on the page, and where it covers the page."""
    finder = cv2.SIFT_create(nfeatures=8000, contrastThreshold=0.02)  # type: ignore[attr-defined]  # cv2 does not type what it builds at run time
    points, marks = finder.detectAndCompute(picture, None)
    there, theirs = finder.detectAndCompute(page, None)
    if marks is None or theirs is None or len(points) < FEWEST or len(there) < FEWEST:
        raise NotThisPage()
    pairs = cv2.FlannBasedMatcher({"algorithm": 1, "trees": 4}, {"checks": 64}).knnMatch(marks, theirs, k=2)
    # A letter looks like every other of its kind: only points that are like one place alone are believed.
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < 0.8 * pair[1].distance]
    if len(good) < FEWEST:
        raise NotThisPage()
    source = np.array([points[each.queryIdx].pt for each in good], np.float32)
    target = np.array([there[each.trainIdx].pt for each in good], np.float32)
    lay, held = cv2.findHomography(source, target, cv2.USAC_MAGSAC, 2.0, maxIters=20_000, confidence=0.9999)
    if lay is None or int(held.sum()) < FEWEST:
        raise NotThisPage()
    size = (page.shape[1], page.shape[0])
    laid = cv2.warpPerspective(picture, lay, size, flags=cv2.INTER_AREA)
    whole = np.full(picture.shape, 255, np.uint8)
    seen = cv2.erode(cv2.warpPerspective(whole, lay, size, flags=cv2.INTER_NEAREST), np.ones((5, 5), np.uint8)) == 255
    return laid, seen
