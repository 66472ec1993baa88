"""The checks that `setsudo doctor` makes, each a plain function that looks and answers."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from importlib.util import find_spec

from setsudo import __version__
from setsudo.assessment.cores import cores
from setsudo.assessment.model import Assessment
from setsudo.bilingual import LANGUAGES, Language, Text
from setsudo.errors import SetsudoError
from setsudo.interactions.model import Channel, Interaction, Speaker, Turn

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_LEAST_PYTHON = (3, 11)
_LEAST_DISK = 500 * 1024 * 1024
_NOTHING = Text(ja="なし", en="none")
_REINSTALL = Text(
    ja="make setup をやり直すか、パッケージを入れ直してください。",
    en="Run make setup again, or install the package again.",
)


class State(StrEnum):
    """How a check came out. Only `broken` keeps Setsudo from its work."""

    FINE = "fine"
    NOTICE = "notice"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `code` is stable; `remedy` is there where something is to do."""

    code: str
    name: Text
    state: State
    found: Text
    remedy: Text | None = None


def run_checks() -> Iterator[Check]:
    """Make every check, one after the other."""
    for check in (
        _python,
        _packages,
        _policy,
        _engine,
        _cores,
        _disk,
        _terminal,
        _daft,
        _ray,
        seal_check,
    ):
        yield check()


def all_well(checks: Iterable[Check]) -> bool:
    """Say whether nothing that is needed is broken."""
    return all(check.state is not State.BROKEN for check in checks)


def _python() -> Check:
    name = Text(ja="Python", en="Python")
    found = _same(f"{platform.python_version()} ({platform.machine()}), setsudo {__version__}")
    if sys.version_info[:2] >= _LEAST_PYTHON:
        return Check("python", name, State.FINE, found)
    remedy = Text(ja="Python 3.11 以上を使ってください。", en="Use Python 3.11 or later.")
    return Check("python", name, State.BROKEN, found, remedy)


def _packages() -> Check:
    name = Text(ja="必要なパッケージ", en="Packages needed")
    present: list[str] = []
    missing: list[str] = []
    for line in requires("setsudo") or ():
        needed = _NAME.match(line)
        if needed is None or "extra ==" in line:
            continue
        try:
            present.append(f"{needed[0]} {version(needed[0])}")
        except PackageNotFoundError:
            missing.append(needed[0])
    if missing:
        found = Text(ja="{missing} がありません", en="{missing} is missing")
        found = found.filled(missing=", ".join(missing))
        return Check("packages", name, State.BROKEN, found, _REINSTALL)
    return Check("packages", name, State.FINE, _same(", ".join(present)))


def _policy() -> Check:
    name = Text(ja="方針", en="Policy")
    try:
        # Here and below, what may be missing is loaded where its absence can be told.
        from setsudo.policy import load_policy

        policy = load_policy(None)
    except (SetsudoError, ImportError, OSError) as error:
        return Check("policy", name, State.BROKEN, _same(str(error)), _REINSTALL)
    found = Text(ja="{id}、行為 {acts}", en="{id}, {acts} acts")
    return Check("policy", name, State.FINE, found.filled(id=policy.id, acts=len(policy.acts)))


def _engine() -> Check:
    """Try two plain contacts in each language: the threat must score above the thanks."""
    name = Text(ja="エンジンの自己診断", en="Engine self-test")
    begun = time.perf_counter()
    try:
        engine, scores = _self_test()
    except (SetsudoError, ImportError, OSError) as error:
        return Check("engine", name, State.BROKEN, _same(str(error)), _REINSTALL)
    took = time.perf_counter() - begun
    shown = ", ".join(f"{lang} {low:.2f} < {high:.2f}" for lang, (low, high) in scores.items())
    found = Text(
        ja="{engine}、謝意 < 脅し: {shown}、{took:.1f} 秒",
        en="{engine}; thanks < threat: {shown}; {took:.1f} s",
    ).filled(engine=engine, shown=shown, took=took)
    if all(low < high for low, high in scores.values()):
        return Check("engine", name, State.FINE, found)
    return Check("engine", name, State.BROKEN, found, _REINSTALL)


_SELF_TEST: dict[Language, tuple[str, str]] = {
    "ja": (
        "先日は丁寧に対応していただき、ありがとうございました。",
        "今からそっちに行くからな。お前を殴って二度と働けない体にしてやる。",
    ),
    "en": (
        "Thank you for sorting out my order so kindly last week.",
        "I am coming over there now and I will beat you until you cannot work again.",
    ),
}


def _self_test() -> tuple[str, dict[Language, tuple[float, float]]]:
    from setsudo.assessment.assessing import assess
    from setsudo.assessment.engines import load_engine
    from setsudo.policy import load_policy

    engine = load_engine()
    contacts = [
        Interaction(
            id=f"{lang}-{number}",
            channel=Channel.PHONE,
            turns=(Turn(Speaker.CUSTOMER, words),),
            lang=lang,
        )
        for lang in LANGUAGES
        for number, words in enumerate(_SELF_TEST[lang])
    ]
    answered = {
        answer.id: answer.score
        for _, answer in assess(contacts, policy=load_policy(None), engine=engine)
        if isinstance(answer, Assessment)
    }
    return f"{engine.name} {engine.version}", {
        lang: (answered[f"{lang}-0"], answered[f"{lang}-1"]) for lang in LANGUAGES
    }


def _cores() -> Check:
    name = Text(ja="使えるコア", en="Cores to use")
    usable = cores()
    limits = {
        variable: os.environ[variable]
        for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        if variable in os.environ
    }
    shown = ", ".join(f"{variable}={value}" for variable, value in limits.items())
    found = Text(ja="{cores} コア", en="{cores}").filled(cores=usable)
    if shown:
        found = Text(ja=f"{found.ja} ({shown})", en=f"{found.en} ({shown})")
    too_many = any(value.isdigit() and int(value) > usable for value in limits.values())
    if not too_many:
        return Check("cores", name, State.FINE, found)
    remedy = Text(
        ja="スレッド数がコア数を超えると大幅に遅くなります。"
        "変数を外すか {cores} 以下にしてください。",
        en="More threads than cores are far slower: unset the variable or set at most {cores}.",
    )
    return Check("cores", name, State.NOTICE, found, remedy.filled(cores=usable))


def _disk() -> Check:
    name = Text(ja="空きディスク", en="Free disk")
    free = shutil.disk_usage(os.curdir).free
    found = _same(f"{free / 1024**3:.1f} GiB")
    if free >= _LEAST_DISK:
        return Check("disk", name, State.FINE, found)
    remedy = Text(
        ja="0.5 GiB 以上を空けるか、別のフォルダーで実行してください。",
        en="Free at least 0.5 GiB, or run in another folder.",
    )
    return Check("disk", name, State.NOTICE, found, remedy)


def _terminal() -> Check:
    name = Text(ja="端末の文字コード", en="Terminal encoding")
    encoding = sys.stdout.encoding or "unknown"
    try:
        "規範内 ✓ “é”".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        remedy = Text(
            ja="日本語を表示できません。export PYTHONUTF8=1 を設定してください。",
            en="It cannot show Japanese: set export PYTHONUTF8=1.",
        )
        return Check("terminal", name, State.NOTICE, _same(encoding), remedy)
    return Check("terminal", name, State.FINE, _same(encoding))


def _daft() -> Check:
    return _optional("daft", "bulk", Text(ja="大量処理(daft)", en="Bulk work (daft)"))


def _ray() -> Check:
    return _optional("ray", "ray", Text(ja="クラスター(ray)", en="Cluster (ray)"))


def seal_check() -> Check:
    """Open the certificate that papers of a bundle are signed with, where one is set."""
    name = Text(ja="文書に署名する証明書", en="Certificate for papers")
    path = os.environ.get("SETSUDO_SEAL", "")
    if not path:
        return Check("seal", name, State.FINE, _NOTHING)
    from datetime import UTC, datetime, timedelta
    from pathlib import Path

    from setsudo.referrals.sealing import load_seal, refuse_unless_valid

    try:
        secret = os.environ.get("SETSUDO_SEAL_PASSPHRASE", "")
        if kept := os.environ.get("SETSUDO_SEAL_PASSPHRASE_FILE"):
            secret = Path(kept).read_text(encoding="utf-8").strip()
        seal, now = load_seal(Path(path), secret), datetime.now(UTC)
        refuse_unless_valid(seal, at=now)
    except (SetsudoError, ImportError, OSError, UnicodeDecodeError) as error:
        said = getattr(error, "text", None) or _same(str(error))
        return Check("seal", name, State.BROKEN, said, _SEAL)
    found = Text(ja="{name}、{until} まで", en="{name}, until {until}")
    found = found.filled(name=seal.name, until=f"{seal.until:%Y-%m-%d}")
    if seal.until - now < timedelta(days=30):
        return Check("seal", name, State.NOTICE, found, _SEAL)
    return Check("seal", name, State.FINE, found)


_SEAL = Text(
    ja="SETSUDO_SEAL に有効な証明書(PKCS#12)を置くか、署名しないなら設定を外してください。",
    en="Put a certificate that holds (PKCS#12) where SETSUDO_SEAL says, or unset it not to sign.",
)


def _optional(module: str, extra: str, name: Text) -> Check:
    if find_spec(module) is not None:
        return Check(module, name, State.FINE, _same(distribution(module).version))
    remedy = Text(
        ja='使う場合: python -m pip install "setsudo[{extra}]"',
        en='To use it: python -m pip install "setsudo[{extra}]"',
    ).filled(extra=extra)
    return Check(module, name, State.NOTICE, _NOTHING, remedy)


def _same(text: str) -> Text:
    return Text(ja=text, en=text)
