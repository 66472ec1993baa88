"""What stays of rows that are deleted, so that figures stay true: one table. All else goes.

A row that figures are counted from stays without a word in it and without a name: what came, when,
where, and what was determined. Every row that hangs on it otherwise is deleted, those of rooms that
are built later too: nobody has to think of adding them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import CharField, Model

from setsudo.web.cases.models import (
    Case,
    Contact,
    Determined,
    Dialogue,
    Improving,
    Objection,
    Piece,
    Proposed,
    Recurring,
    Rests,
)
from setsudo.web.customers.models import Customer, Identifier, Merge, MergeProposal
from setsudo.web.disclosures.models import Request
from setsudo.web.interactions.digesting import deleted_id, digest_of
from setsudo.web.interactions.models import Assessment, Attachment, Interaction, Report
from setsudo.web.measures.models import Measure, StatutoryRecord
from setsudo.web.public.models import Message
from setsudo.web.retention.models import FileLeft, LegalHold
from setsudo.web.transactions.models import Holder, Transaction

GONE: Final = "(保存期間を過ぎたため削除 / deleted when its time had run out)"
"""Stands where a row has to hold some words."""
AT_ONCE: Final = 400
_OF_FILES: Final = ("digest", "capture", "document")
"""How rows name a file that is kept."""
Rows = Mapping[type[Model], set[Any]]


def _draft(row: Model) -> Mapping[str, Any]:
    return {"draft": _without_words(row.draft)}  # type: ignore[attr-defined]


def _without_words(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _without_words(one, name) for name, one in value.items()}
    if isinstance(value, list):
        if key in _LISTS_OF_WORDS:
            return []
        return [_without_words(one, key) for one in value]
    return GONE if isinstance(value, str) and value and key in _WORDS else value


_WORDS: Final = frozenset(
    {"reason", "put_right", "dialogue", "other_ground", "title", "about", "missing", "care"}
)
_LISTS_OF_WORDS: Final = frozenset({"offered", "evidence"})


def _assessment(row: Model) -> Mapping[str, Any]:
    lists = {"findings", "counter", "questions", "reasons", "signals", "evidence"}
    line = row.line  # type: ignore[attr-defined]
    return {
        "line": {
            lang: {
                key: f"deleted-{row.interaction_id}"  # type: ignore[attr-defined]
                if key == "id"
                else []
                if key in lists
                else one
                for key, one in inner.items()
                if key in {"id", *lists} or not isinstance(one, list | Mapping)
            }
            for lang, inner in line.items()
            if isinstance(inner, Mapping)
        }
    }


def _interaction(row: Model) -> Mapping[str, Any]:
    assert isinstance(row, Interaction)  # noqa: S101 - the table below says of what it is
    name = deleted_id(row.source, row.external_id)
    line: dict[str, Any] = {
        "id": name,
        "channel": row.channel,
        "turns": [{"speaker": "customer", "text": GONE}],
    }
    line |= {key: row.line[key] for key in ("lang", "started_at") if key in row.line}
    return {"external_id": name, "line": line, "digest": digest_of(line)}


def _said(*names: str) -> Callable[[Model], Mapping[str, Any]]:
    def blanked(row: Model) -> Mapping[str, Any]:
        return {name: GONE for name in names if getattr(row, name)}

    return blanked


Blank = Mapping[str, Any] | Callable[[Model], Mapping[str, Any]]
STAYS: Final[Mapping[type[Model], tuple[Blank, ...]]] = {
    Interaction: (
        {"original": "", "customer": None, "reported_by": None},
        _interaction,
    ),
    Assessment: (_assessment,),
    Attachment: ({"name": "", "digest": ""},),
    Report: ({"wanted": "", "fault_note": ""},),
    Case: ({"customer": None, "claimed_by": None, "closed_because": ""},),
    Contact: (),
    Piece: ({"about": "", "quote": "", "because_ja": "", "because_en": ""},),
    Proposed: ({"reasons": []}, _draft),
    Rests: (),
    Determined: (_said("reason"),),
    Objection: (_said("text", "reason"),),
    Dialogue: ({"dialogue": "", "offered": []}, _said("need")),
    Recurring: ({"owner": ""}, _said("cause", "action", "reason")),
    Measure: (
        {"customer": None, "choices": {}},
        _said("reason", "danger", "terms", "ended_reason"),
    ),
    LegalHold: (_said("reason", "lifted_because"),),
}
"""The rows that stay when what they hang on is deleted, and what is blanked in each."""
APART: Final[frozenset[type[Model]]] = frozenset({StatutoryRecord, Improving})
"""Rows that are kept by a rule of their own: the law's, or because they name no customer."""

_OF_A_CUSTOMER: Final[Mapping[type[Model], tuple[str, ...]]] = {
    Identifier: ("customer",),
    MergeProposal: ("first", "second"),
    Merge: ("kept", "gone"),
    LegalHold: ("customer",),
}
_ALONE: Final[Mapping[type[Model], tuple[Blank, ...]]] = {
    Customer: ({"name": ""},),
    Message: ({"name": "", "reply_to": ""}, _said("title", "text", "answer")),
    # The number of an order stays, so that it is known when its service tells it again.
    Transaction: ({"summary": "", "amount": "", "currency": "", "reason": "", "digest": ""},),
    Request: (
        {
            "name": GONE,
            "reply_to": "",
            "customer": None,
            "checked": [],
            "files": {},
            "decided_on": "",
            "answer": {},
        },
        _said("asks", "how", "reason", "done", "returned", "ended_how", "extended_because"),
    ),
}


def hanging(cases: Collection[UUID], interactions: Collection[UUID]) -> Rows:
    """Return every row that hangs on these cases and contacts, themselves included, by model."""
    found: dict[type[Model], set[Any]] = {}
    fresh: dict[type[Model], set[Any]] = {Case: set(cases), Interaction: set(interactions)}
    while fresh:
        model, keys = fresh.popitem()
        keys -= found.get(model, set())
        if not keys:
            continue
        found.setdefault(model, set()).update(keys)
        for other, field in _pointing_at(model):
            if other in (Case, Interaction) or other in APART:
                continue
            for some in _chunks(keys):
                rows = other._base_manager.filter(**{f"{field}__in": some})
                fresh.setdefault(other, set()).update(rows.values_list("pk", flat=True))
    return found


def of_customer(customer: UUID) -> Rows:
    """Return a customer and the rows that hold nothing but who they are."""
    found: dict[type[Model], set[Any]] = {Customer: {customer}}
    for model, fields in _OF_A_CUSTOMER.items():
        for field in fields:
            rows = model._base_manager.filter(**{field: customer})
            found.setdefault(model, set()).update(rows.values_list("pk", flat=True))
    return found


def of_transaction(transaction: UUID) -> Rows:
    """Return a transaction and whose it is."""
    holders = Holder.objects.filter(transaction=transaction).values_list("pk", flat=True)
    return {Transaction: {transaction}, Holder: {*holders}}


def read(rows: Rows) -> Iterator[Model]:
    """Yield the rows, whole."""
    for model, keys in rows.items():
        for some in _chunks(keys):
            yield from model._base_manager.filter(pk__in=some)


def blank(rows: Rows) -> Iterator[Model]:
    """Take the words and names out of the rows that stay; yield each as it is now."""
    table = {**STAYS, **_ALONE}
    for model, keys in rows.items():
        if model not in table:
            continue
        for some in _chunks(keys):
            for row in model._base_manager.filter(pk__in=some):
                changes: dict[str, Any] = {}
                for one in table[model]:
                    changes |= one(row) if callable(one) else one
                if changes:
                    model._base_manager.filter(pk=row.pk).update(**changes)
                    yield model._base_manager.get(pk=row.pk)


def delete(rows: Rows) -> None:
    """Delete the rows that do not stay, those that others point at last."""
    table = {**STAYS, **_ALONE}
    left = {model: keys for model, keys in rows.items() if model not in table and keys}
    while left:
        free = [one for one in left if not _pointed_at(one, left)]
        # Rows that point at each other in a ring go together: constraints are held at the end.
        for model in free or [*left]:
            for some in _chunks(left.pop(model)):
                # Django would refuse what PROTECT guards, though it all goes in this transaction.
                going = model._base_manager.filter(pk__in=some)
                going._raw_delete(going.db)


def files_of(rows: Iterable[Model]) -> set[str]:
    """Return the digests of the files that the rows name."""
    found = {
        getattr(row, name)
        for row in rows
        for model, name in naming_files()
        if isinstance(row, model)
    }
    return {one for one in found if one}


def naming_files() -> Iterator[tuple[type[Model], str]]:
    """Yield the models that name files that are kept, with the field in which they do."""
    for model in apps.get_models():
        # A contact's digest is that of its line, a transaction's that of what was registered.
        if model in (Interaction, FileLeft, Transaction):
            continue
        for field in model._meta.concrete_fields:
            if field.name in _OF_FILES and isinstance(field, CharField) and field.max_length == 64:
                yield model, field.name


def _pointing_at(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    for field in model._meta.get_fields(include_hidden=True):
        if field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one):
            yield field.related_model, field.field.name  # type: ignore[union-attr, misc]


def _pointed_at(model: type[Model], by: Collection[type[Model]]) -> bool:
    return any(other in by and other is not model for other, _ in _pointing_at(model))


def _chunks(keys: Iterable[Any]) -> Iterator[list[Any]]:
    every = sorted(keys, key=str)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]
