"""The figures of all systems side by side, one figure a row, as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.judgement.measured import Judgement, Measured
from benchmarks.judgement.running import Costs
from setsudo.assessment.evaluation.figures import Interval, Operating

NONE = "n/a"
# Holds all systems; a pipe has no width of its own.
WIDTH = 132


def show(rows: Sequence[Measured]) -> None:
    """Print one column a system, and beneath the table its version or why it has no figures."""
    columns = [cells(row) for row in rows]
    names = dict.fromkeys(name for column in columns for name in column)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("figure", no_wrap=True)
    for row in rows:
        table.add_column(row.system.name.replace("-", "-\n"), justify="right", no_wrap=True)
    for name in names:
        table.add_row(name, *(column.get(name, NONE) for column in columns))
    console = Console(width=WIDTH, highlight=False)
    console.print(table)
    for row in rows:
        told = f"NOT MEASURED: {row.why_not}" if row.why_not else row.version
        told += f"; {row.remark}" if row.remark else ""
        console.print(f"  {row.system.name} ({row.system.licence}): {told}", markup=False)


def cells(row: Measured) -> dict[str, str]:
    """Return what is written in a system's column, by the name of the figure."""
    found = _judged(row.judgement) if row.judgement else {}
    return found | (_spent(row.costs) if row.costs else {})


def _judged(one: Judgement) -> dict[str, str]:
    alarms = one.false_alarms.values()
    found = (
        {f"ROC-AUC, {k}": _interval(v) for k, v in one.roc_auc.items()}
        | {
            f"ROC-AUC without context, {k}": _interval(v)
            for k, v in one.roc_auc_without_context.items()
        }
        | {
            f"recall at 5 % false alarms, {k}": _recall(v)
            for k, v in one.recall_at_5_percent_false_alarms.items()
        }
        | _shares("recall at its own threshold", one.recall)
        | _shares("macro-F1 of the act groups", one.macro_f1)
        | _shares("evidence overlap", one.evidence_overlap)
        | _shares("expected calibration error", one.calibration_error)
    )
    found["false alarms, all legitimate kinds"] = (
        f"{sum(kind.at_beyond for kind in alarms)}/{sum(kind.records for kind in alarms)}"
    )
    for name, kind in one.false_alarms.items():
        found[f"  {name}"] = f"{kind.at_beyond}/{kind.records}"
    for part, pairs in one.pairs.items():
        found[f"pairs of {part}, both right"] = f"{pairs.told_apart}/{pairs.pairs}"
        found[f"pairs of {part}, ordered right"] = f"{pairs.ordered}/{pairs.pairs}"
    return found


def _spent(costs: Costs) -> dict[str, str]:
    rate = costs.a_second
    digits = 1 if rate is not None and rate < 10 else 0
    return {
        "contacts a second of one core": NONE if rate is None else f"{rate:,.{digits}f}",
        "peak memory, MB": f"{costs.peak_mb:,.0f}",
        "first verdict from cold, s": f"{costs.first_s:.2f}",
    }


def _shares(name: str, values: Mapping[str, float | None]) -> dict[str, str]:
    return {f"{name}, {lang}": _number(value) for lang, value in values.items()}


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def _interval(found: Interval | None) -> str:
    return NONE if found is None else f"{found.value:.3f}\n{found.low:.2f}-{found.high:.2f}"


def _recall(found: Operating | None) -> str:
    return NONE if found is None else _number(found.recall)
