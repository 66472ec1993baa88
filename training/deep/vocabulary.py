"""Keep the pieces of the encoder's vocabulary that Japanese and English need, and their vectors.

Every piece with kana or kanji stays, every single letter, digit and mark of the two languages,
every emoji, and those Latin pieces that the given English texts use. Texts are JSON Lines (also
.gz) with `text`, or lines of the corpus.

    python -m training.deep.vocabulary TEXTS...
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from sentencepiece import sentencepiece_model_pb2

from setsudo.assessment.deep.network import PIECES, TABLE
from setsudo.assessment.deep.tokens import Pieces
from setsudo.assessment.text.normalise import normalise
from training.deep.package import BLOCK, Package

TARGET = Path("src/setsudo/assessment/weights")
SPECIAL = 4
# Kana, kanji, their marks; ASCII and Latin-1; general punctuation, symbols and emoji.
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff\u3005\u3400-\u4dbf\uff66-\uff9f]")
_SINGLE = re.compile(
    "[\u0021-\u007e\u00a1-\u00ff\u2010-\u205f\u20a0-\u20bf\u2100-\u27bf\u3000-\u303f"
    "\uff01-\uff65\U0001f000-\U0001faff]"
)
_FOREIGN = re.compile("[\u0370-\u1fff\u3130-\u318f\ua000-\ud7ff\uf900-\ufdff]")


def unigram(pieces: Sequence[str], scores: Sequence[float], unknown: int) -> bytes:
    """Return a SentencePiece model over these pieces; text has to be folded before it is cut."""
    model = sentencepiece_model_pb2.ModelProto()
    kinds = model.SentencePiece
    for number, (text, score) in enumerate(zip(pieces, scores, strict=True)):
        kind = kinds.CONTROL if number < SPECIAL else kinds.NORMAL
        model.pieces.add(
            piece=text, score=float(score), type=kinds.UNKNOWN if number == unknown else kind
        )
    told = model.trainer_spec
    told.model_type = told.UNIGRAM
    told.vocab_size = len(model.pieces)
    told.bos_id, told.pad_id, told.eos_id, told.unk_id = 0, 1, 2, unknown
    folding = model.normalizer_spec
    folding.name = "identity"
    folding.add_dummy_prefix, folding.escape_whitespaces = True, True
    folding.remove_extra_whitespaces = False
    return bytes(model.SerializeToString())


def read_texts(paths: Iterable[str]) -> Iterator[str]:
    """Yield every text of every line, folded."""
    for path in paths:
        opened = gzip.open if path.endswith(".gz") else open
        with opened(path, "rt", encoding="utf-8") as lines:
            for row in lines:
                line = json.loads(row)
                if "turns" not in line:
                    yield normalise(line["text"]).text
                    continue
                yield from (normalise(turn["text"]).text for turn in line["turns"])
                yield from (normalise(text).text for text in line["context"].values())


def needed(package: Package, texts: Iterable[str]) -> list[int]:
    """Return the numbers of the pieces to keep, in their old order."""
    whole = Pieces(unigram(package.pieces, package.scores.tolist(), package.unknown))
    used = {piece for text in texts for piece, _, _ in whole.of(text)}
    return [
        i
        for i, piece in enumerate(package.pieces)
        if i < SPECIAL or ((_wanted(piece) or i in used) and not _FOREIGN.search(piece))
    ]


def _wanted(piece: str) -> bool:
    bare = piece.replace("▁", "")
    return bool(_JAPANESE.search(bare)) or not bare or bool(_SINGLE.fullmatch(bare))


def main(paths: Sequence[str]) -> int:
    """Write the tokenizer and the table of vectors; print how much is left."""
    package = Package()
    kept = needed(package, read_texts(paths))
    model = unigram(
        [package.pieces[i] for i in kept], package.scores[kept].tolist(), package.unknown
    )
    TARGET.mkdir(exist_ok=True)
    (TARGET / PIECES).write_bytes(model)
    blocks = package.blocks("emb.word").reshape(package.sizes.vocabulary, -1)
    np.savez(TARGET / TABLE, blocks=blocks[kept], block=np.int64(BLOCK))
    print(f"{len(kept)} of {len(package.pieces)} pieces kept")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
