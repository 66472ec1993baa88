"""An engine is found by its name, and says plainly when it cannot be used."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from told_contacts import THANKS_EN, THREAT_JA, contact

from setsudo.assessment.engines import DEFAULT, ENGINES, cores, load_engine
from setsudo.assessment.linear import LAYOUT, WEIGHTS, read_weights
from setsudo.assessment.opinion import Engine
from setsudo.assessment.reading import cut
from setsudo.errors import EngineError, UsageError


def test_an_unknown_engine_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UsageError) as refused:
        load_engine("oracle")

    assert "oracle" in refused.value.message
    assert all(name in refused.value.message for name in ENGINES)


@pytest.mark.parametrize("threads", [None, 0, 1, 10_000])
def test_any_number_of_threads_gives_an_engine(threads: int | None) -> None:
    assert load_engine(threads=threads).name == load_engine(DEFAULT).name
    assert cores() >= 1


def test_an_engine_says_its_name_and_version(engine: Engine) -> None:
    assert engine.name
    assert engine.version


def test_the_encoder_gives_a_unit_vector_a_text_whatever_stands_beside_it(engine: Engine) -> None:
    cuts = [cut(contact(*THREAT_JA)), cut(contact("")), cut(contact(*THANKS_EN))]

    together = engine.vectors(cuts)
    alone = [engine.vectors([one])[0] for one in cuts]

    assert [len(rows) for rows in together] == [len(one.texts) for one in cuts]
    assert np.allclose(np.linalg.norm(together[0], axis=1), 1, atol=1e-4)
    for one, other in zip(together, alone, strict=True):
        assert np.array_equal(one, other)


def broken(kind: str, path: Path) -> Path:
    whole = (files("setsudo.assessment") / "weights" / WEIGHTS).read_bytes()
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif kind == "scratched":
        path.write_bytes(whole[:3_000] + b"\0" * 3_000 + whole[6_000:])
    elif kind == "words":
        path.write_text("not weights at all")
    elif kind == "one array":
        with path.open("wb") as file:
            np.save(file, np.zeros(3))
    elif kind == "pickled":
        np.savez(path, layout=np.array({"layout": LAYOUT}, dtype=object))
        path = path.with_name(path.name + ".npz")
    elif kind == "without layout":
        np.savez(path.with_suffix(".npz"), whole=np.zeros(3))
        path = path.with_suffix(".npz")
    return path


@pytest.mark.parametrize(
    "kind",
    ["missing", "empty", "cut", "scratched", "words", "one array", "pickled", "without layout"],
)
def test_broken_weights_are_refused_with_the_remedy(kind: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as refused:
        read_weights(broken(kind, tmp_path / "weights"))

    assert "install setsudo again" in refused.value.message


def test_weights_of_another_layout_are_refused_not_misread(tmp_path: Path) -> None:
    np.savez(tmp_path / "old.npz", layout=LAYOUT + 1)

    with pytest.raises(EngineError, match="another version"):
        read_weights(tmp_path / "old.npz")
