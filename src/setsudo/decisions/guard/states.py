"""How far a guard can be relied on now, and what it counts."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from threading import Lock
from typing import Final

from setsudo.bilingual import Text


class GuardState(StrEnum):
    """`READY` knows all there is, `STALE` may have missed something, `ERROR` knows nothing new.

    What is known binds in every state; whoever is not known to be restricted is served in `STALE`
    and `ERROR` only where the service fails open.
    """

    READY = "ready"
    STALE = "stale"
    ERROR = "error"


class Fault(StrEnum):
    """What went wrong; each is counted, and the last one is told by `Guard.trouble`."""

    UNREACHABLE = "unreachable"
    CUT = "cut"
    REFUSED = "refused"
    MISSED = "missed"
    UNREADABLE = "unreadable"
    SEAL = "seal"
    FILE = "file"
    STORE = "store"
    SPOOL = "spool"
    REGISTER = "register"


TROUBLE: Final = {
    Fault.UNREACHABLE: Text(
        ja="判定サーバーにつながりません。URLとサーバーの稼働を確認してください。",
        en="The decision server cannot be reached: check its URL and that it runs.",
    ),
    Fault.CUT: Text(
        ja="判定サーバーとの接続が切れました。つなぎ直しています。",
        en="The connection to the decision server was cut; connecting again.",
    ),
    Fault.REFUSED: Text(
        ja="判定サーバーがトークンを受け付けません。権限decisions:feedのものを使ってください。",
        en="The decision server refuses the token: set one with the scope decisions:feed.",
    ),
    Fault.MISSED: Text(
        ja="変更の一部が届いていません。取り直しています。",
        en="Some changes did not arrive; fetching them again.",
    ),
    Fault.UNREADABLE: Text(
        ja="判定サーバーの応答を読めません。双方の版をそろえてください。",
        en="The decision server's answer cannot be read: use the same release on both sides.",
    ),
    Fault.SEAL: Text(
        ja="スナップショットの封が合いません。途中で変わったか、別のトークンのものです。",
        en="The snapshot's seal does not fit: it was changed on its way or is another token's.",
    ),
    Fault.FILE: Text(
        ja="手元に保存した控えを使えません。無視して、サーバーから取り直します。",
        en="The copy kept on disk cannot be used; it is ignored and fetched again.",
    ),
    Fault.STORE: Text(
        ja="lmdbの索引を作れないか、読めません（空き容量などを確認）。手元の表で判定を続けます。",
        en="The lmdb store cannot be made or read (is the disk full?); the table answers instead.",
    ),
    Fault.SPOOL: Text(
        ja="取引の届け出をまだ送れていません。控えてあり、つながり次第送ります。",
        en="Transactions could not be reported yet; they are kept and sent once it is possible.",
    ),
    Fault.REGISTER: Text(
        ja="届け出た取引が受け付けられませんでした。控えは spool/refused にあります。",
        en="A transaction that was reported was refused; it is kept in spool/refused.",
    ),
}  # fmt: skip


class Counts:
    """What a guard has counted. Served customers are counted without a lock, all else with one."""

    __slots__ = ("_lock", "decided", "faults", "other", "served")

    def __init__(self) -> None:
        self._lock = Lock()
        self.served: dict[str, list[int]] = {}
        self.decided: Counter[tuple[str, str, str]] = Counter()
        self.faults: Counter[Fault] = Counter()
        self.other: Counter[str] = Counter()

    def decide(self, service: str, effect: str, unknown: str) -> None:
        """Count a decision that was not plainly to serve."""
        with self._lock:
            self.decided[service, effect, unknown] += 1

    def fault(self, fault: Fault) -> None:
        """Count a fault."""
        with self._lock:
            self.faults[fault] += 1

    def more(self, what: str, n: int = 1) -> None:
        """Count something else that happened."""
        with self._lock:
            self.other[what] += n
