"""Whatever stands in a policy file, the answer is a policy or a PolicyError, never a crash."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from setsudo.errors import PolicyError
from setsudo.policy import PolicyErrors, load_policy
from setsudo.policy.expression import Names, read_expression
from setsudo.policy.load import SHIPPED, shipped_packs
from setsudo.policy.problems import pointed
from setsudo.policy.source import read_text

SHIPPED_TEXT = SHIPPED.read_text(encoding="utf-8")
SMALL_SHOP = Path(__file__).parents[3] / "examples" / "policies" / "corner-shop.yaml"
SMALL_TEXT = SMALL_SHOP.read_text(encoding="utf-8")
PIECES = [
    "", " ", "\n", "\t", ":", "- ", "{", "}", "[", "]", "*a", "&a ", "!!str ", "'", '"', "|", ">-",
    "#", "null", "true", "3", "-1", "0.5", "1e999", "acts.", "score", "&&", "((", "{score}", "{x}",
    "\x00", "\x07", "\u2028", "\ufeff", "行為", "🙂", "---\n", "<<: ", "? ", "code: threat\n",
]  # fmt: skip


def faults_in(source: Path | None, packs: tuple[str, ...]) -> tuple[PolicyError, ...]:
    try:
        load_policy(source, packs=packs)
    except PolicyErrors as refused:
        return refused.errors
    return ()


def usable_or_refused(text: str, folder: Path) -> None:
    file = folder / "policy.yaml"
    file.write_text(text, encoding="utf-8", newline="")
    for error in faults_in(file, ()):
        assert pointed(error)
        assert error.place is None or error.place.line >= 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("policies")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_random_edits_of_the_shipped_policy_never_crash(data: st.DataObject, folder: Path) -> None:
    text = SHIPPED_TEXT
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 30))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + cut :]
    usable_or_refused(text, folder)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), piece=st.sampled_from(PIECES))
def test_lines_lost_doubled_moved_or_replaced_never_crash(
    seed: int, piece: str, folder: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311
    lines = SMALL_TEXT.splitlines(keepends=True)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        kind = chance.randrange(5)
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(chance.randrange(len(lines)), lines[at])
        elif kind == 2:
            key, colon, _ = lines[at].partition(":")
            lines[at] = f"{key}{colon} {piece}\n"
        elif kind == 3:
            lines[at] = "  " + lines[at]
        else:
            lines[at] = lines[at].lstrip()
    usable_or_refused("".join(lines), folder)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), piece=st.sampled_from(PIECES))
def test_broken_packs_never_crash(seed: int, piece: str, folder: Path) -> None:
    chance = random.Random(seed)  # noqa: S311
    pack = chance.choice(sorted(shipped_packs().values()))
    lines = pack.read_text(encoding="utf-8").splitlines(keepends=True)
    at = chance.randrange(len(lines))
    key, colon, _ = lines[at].partition(":")
    lines[at] = chance.choice(["", f"{key}{colon} {piece}\n", lines[at][2:], lines[at] * 2])
    file = folder / "pack.yaml"
    file.write_text("".join(lines), encoding="utf-8", newline="")
    assert all(pointed(error) for error in faults_in(None, ("jp", str(file))))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
@example("a: " + "{" * 10_000)
@example("- " * 10_000)
@example("? " * 5_000)
@example("{a: &x [*x, *x]}")
@example("<<: {a: 1}\n<<: {a: 2}")
@example("[]: 1")
@example("{[1]: 2}")
@example("!!python/object/new:os.system [echo]")
def test_any_text_is_nodes_or_a_policy_error(text: str) -> None:
    told = "read"
    try:
        read_text(text, "x.yaml")
    except PolicyError as error:
        told = pointed(error)
    assert told


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["score", "acts", ".", "threat", "(", ")", "[", "]", "!", "-", "&&", "||", "?", ":",
             "in", "<", ">=", "==", "1", "2.5", "'a'", ",", "limits", "exists", "all", "a", "+"]
        ),
        max_size=20,
    )
)  # fmt: skip
@example(["!"] * 5_000)
@example(["("] * 5_000)
@example(["["] * 5_000)
@example(["-"] * 900)
def test_any_row_of_words_is_a_condition_or_faults(words: list[str]) -> None:
    reading = read_expression(" ".join(words), Names({"score": "float"}, ("threat",)))
    assert reading.kind or reading.faults


def test_conditions_over_all_acts_within_one_another_are_refused_before_they_take_hours() -> None:
    names = Names(signals={}, acts=("threat",))

    def within(levels: int) -> str:
        opened = "".join(f"acts.exists({name}, " for name in "abcdef"[:levels])
        return f"{opened}acts[a] > 2.0{')' * levels}"

    assert not read_expression(within(2), names).faults
    assert [fault.code for fault in read_expression(within(6), names).faults] == [
        "expression_too_deep"
    ]
