"""What a verification can find, each kind with its sentence in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from setsudo.bilingual import Text


class Kind(StrEnum):
    """Stable over versions; documented in `docs/reference/ledger.md`."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"
    ALTERED_WITHIN = "altered_within"
    MALFORMED = "malformed"
    PERSONAL_CHANGED = "personal_changed"
    PERSONAL_MISSING = "personal_missing"
    PERSONAL_KEPT = "personal_kept"
    RECORD_CHANGED = "record_changed"
    RECORD_MISSING = "record_missing"
    RECORD_UNKNOWN = "record_unknown"
    RECORD_KEPT = "record_kept"
    HASH_DAMAGED = "hash_damaged"
    CHECKPOINT_REFUSED = "checkpoint_refused"
    COSIGNATURE_REFUSED = "cosignature_refused"
    TIMESTAMP_REFUSED = "timestamp_refused"
    FRONTIER_DAMAGED = "frontier_damaged"
    LABEL_CHANGED = "label_changed"


MEANINGS: Mapping[Kind, Text] = {
    Kind.CHANGED: Text(
        ja="{entries}は、登録された内容と違います。",
        en="{entries} is not what was entered.",
    ),
    Kind.REMOVED: Text(
        ja="{entries}が取り除かれています。",
        en="{entries} was removed.",
    ),
    Kind.INSERTED: Text(
        ja="位置{place}にあるものは、登録されたものではありません。",
        en="What stands at place {place} was never entered there.",
    ),
    Kind.MOVED: Text(
        ja="{entries}が位置{place}に移されています。",
        en="{entries} was moved to place {place}.",
    ),
    Kind.ALTERED_WITHIN: Text(
        ja="{entries}の範囲が、署名されたチェックポイントと合いません。"
        "保存されたハッシュからは、これより細かく特定できません。",
        en="{entries}: something in this range does not fit the signed checkpoint, and the stored "
        "hashes do not tell more exactly what.",
    ),
    Kind.MALFORMED: Text(
        ja="{entries}は登録されたときから形式が正しくありません。",
        en="{entries} was entered in a form that cannot be read.",
    ),
    Kind.PERSONAL_CHANGED: Text(
        ja="{entries}の個人情報「{name}」が、登録された内容と違います。",
        en="{entries}: the personal piece “{name}” is not the one that was entered.",
    ),
    Kind.PERSONAL_MISSING: Text(
        ja="{entries}の個人情報「{name}」がありません。消去したという記録もありません。",
        en="{entries}: the personal piece “{name}” is gone, and no entry says that it was erased.",
    ),
    Kind.PERSONAL_KEPT: Text(
        ja="{entries}の個人情報「{name}」は、消去したと記録されていますが、消去されていません。",
        en="{entries}: the personal piece “{name}” was not erased, though an entry says so.",
    ),
    Kind.RECORD_CHANGED: Text(
        ja="「{name}」が、{entries}で登録された状態と違います。",
        en="“{name}” is not as {entries} left it.",
    ),
    Kind.RECORD_MISSING: Text(
        ja="{entries}で登録された「{name}」がありません。",
        en="“{name}”, which {entries} left in place, is gone.",
    ),
    Kind.RECORD_UNKNOWN: Text(
        ja="「{name}」を登録した記録がありません。",
        en="“{name}” is there, and no entry says where it came from.",
    ),
    Kind.RECORD_KEPT: Text(
        ja="「{name}」は、{entries}で消去したと記録されているのに残っています。",
        en="“{name}” is still there, though {entries} says that it was removed.",
    ),
    Kind.HASH_DAMAGED: Text(
        ja="保存されたハッシュ「{name}」が壊れています。記録は正しく、ハッシュは作り直せます。",
        en="The stored hashes “{name}” are damaged. The entries are right; rebuild the hashes.",
    ),
    Kind.CHECKPOINT_REFUSED: Text(
        ja="{place}番目のチェックポイントは信用できません。署名か内容が変えられています。",
        en="Checkpoint number {place} cannot be trusted: its signature or its text was changed.",
    ),
    Kind.COSIGNATURE_REFUSED: Text(
        ja="記録{place}件までのチェックポイントに付いた証人の署名「{name}」が合いません。",
        en="The cosignature of “{name}” on the checkpoint over {place} entries does not fit.",
    ),
    Kind.TIMESTAMP_REFUSED: Text(
        ja="記録{place}件までのチェックポイントに付いたタイムスタンプが信用できません。",
        en="The timestamp on the checkpoint over {place} entries cannot be trusted.",
    ),
    Kind.FRONTIER_DAMAGED: Text(
        ja="台帳の末尾の控え(記録{place}件)が、記録とも保存されたハッシュとも合いません。"
        "控えが変えられたか、末尾の記録がなくなっています。",
        en="The log's own note of its end ({place} entries) fits neither the entries nor the "
        "stored hashes: it was changed, or entries at the end are gone.",
    ),
    Kind.LABEL_CHANGED: Text(
        ja="{entries}の検索用の見出し(行為・対象・時刻)が、登録された内容と違います。",
        en="{entries}: the act, subject or time by which it is searched is not what was entered.",
    ),
}
UNPROVEN = Text(
    ja="チェックポイントによる証明はなく、保存された情報どうしの比較によります。",
    en="No checkpoint proves this: it rests on what is stored beside the entries.",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. Entries from `first` to `last` are meant, counted from 0."""

    kind: Kind
    first: int | None = None
    last: int | None = None
    place: int | None = None
    """Where it stands now; for a checkpoint, which of those given, counted from 1."""
    name: str = ""
    """The piece, the record with its fields, or the tile."""
    proven: bool = True
    """Whether a signed checkpoint proves it, rather than hashes that lie beside the entries."""

    @property
    def text(self) -> Text:
        """Return the finding as a sentence in both languages."""
        if self.first == self.last:
            ja, en = f"記録{self.first}", f"entry {self.first}"
        else:
            ja, en = (
                f"記録{self.first}～{self.last}",
                f"each of the entries {self.first} to {self.last}",
            )
            if self.kind is Kind.ALTERED_WITHIN:
                en = en.removeprefix("each of the ")
        meaning = MEANINGS[self.kind]
        text = Text(
            ja=meaning.ja.format(entries=ja, place=self.place, name=self.name),
            en=_begun(meaning.en.format(entries=en, place=self.place, name=self.name)),
        )
        if self.proven:
            return text
        return Text(ja=text.ja + UNPROVEN.ja, en=f"{text.en} {UNPROVEN.en}")


def gathered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in order; changed or removed entries side by side become one."""
    kept: list[Finding] = []
    for one in sorted(findings, key=_order):
        before = kept[-1] if kept else None
        if (
            before is not None
            and one.kind in (Kind.CHANGED, Kind.REMOVED)
            and replace(before, first=0, last=0) == replace(one, first=0, last=0)
            and before.last is not None
            and one.first == before.last + 1
        ):
            kept[-1] = replace(before, last=one.last)
        elif one != before:
            kept.append(one)
    return tuple(kept)


def _begun(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def _order(one: Finding) -> tuple[int, int, int, str]:
    order = list(Kind).index(one.kind)
    return order, one.first or 0, one.place or 0, one.name
