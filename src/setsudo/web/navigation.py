"""The rooms of the console, in the order of its navigation. A room adds one line here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from setsudo.bilingual import Text
from setsudo.cases.roles import Role

EVERYBODY: Final = frozenset(Role)
_ON_CASES: Final = EVERYBODY - {Role.MANAGER, Role.ADMINISTRATOR}
_LOOK_AFTER: Final = frozenset({Role.SUPERVISOR, Role.OFFICER})


@dataclass(frozen=True, slots=True)
class Room:
    """A line of the navigation: where it leads, what it is called, who works there.

    `icon` names a symbol of `static/setsudo/icons.svg`. `purpose` is said on the first page.
    """

    path: str
    name: Text
    icon: str
    roles: frozenset[Role]
    purpose: Text


ROOMS: Final[tuple[Room, ...]] = (
    Room(
        "/cases/",
        Text(ja="事案", en="Cases"),
        "cases",
        _ON_CASES,
        Text(
            ja="待っている事案を、急ぐものから順に見る",
            en="See the cases that wait, the most pressing first",
        ),
    ),
    Room(
        "/interactions/report/",
        Text(ja="報告する", en="Report"),
        "report",
        _ON_CASES,
        Text(
            ja="困った応対を知らせる。迷うものでもかまいません",
            en="Tell us of a contact that troubled you; borderline is welcome",
        ),
    ),
    Room(
        "/customers/",
        Text(ja="お客様", en="Customers"),
        "customers",
        _LOOK_AFTER,
        Text(
            ja="同じ方の応対をまとめて見る",
            en="See everything that one customer brought to us",
        ),
    ),
    Room(
        "/improvements/",
        Text(ja="改善", en="Improvements"),
        "improvements",
        _LOOK_AFTER | {Role.MANAGER},
        Text(
            ja="正当なご指摘を、商品とサービスの改善につなげる",
            en="Turn legitimate complaints into better products and services",
        ),
    ),
    Room(
        "/measures/",
        Text(ja="措置", en="Measures"),
        "shield",
        _LOOK_AFTER | {Role.APPROVER, Role.APPEAL_OFFICER, Role.COUNSEL, Role.AUDITOR},
        Text(
            ja="承認を待つ措置、実施中の措置、見直しの時期が来た措置を見る",
            en="See which measures wait for approval, are in force, or are due for review",
        ),
    ),
    Room(
        "/services/",
        Text(ja="サービス", en="Services"),
        "home",
        frozenset({Role.ADMINISTRATOR, Role.OFFICER, Role.COUNSEL}),
        Text(
            ja="会社のサービスと、提供の義務を登録する",
            en="Register the company's services and their duties to serve",
        ),
    ),
    Room(
        "/transactions/",
        Text(ja="取引", en="Transactions"),
        "clock",
        _LOOK_AFTER | {Role.APPROVER, Role.APPEAL_OFFICER, Role.COUNSEL, Role.AUDITOR},
        Text(
            ja="進行中の取引を一件ずつ、続けるか、保留するかを見る",
            en="See which transactions go on and which are held, one by one",
        ),
    ),
    Room(
        "/exhibits/",
        Text(ja="証拠", en="Exhibits"),
        "file",
        _LOOK_AFTER | {Role.APPROVER, Role.COUNSEL, Role.APPEAL_OFFICER},
        Text(
            ja="証拠の原本と、だれがいつ扱ったかを見る",
            en="See the originals of proof, and who had them when",
        ),
    ),
    Room(
        "/notices/",
        Text(ja="通知と異議", en="Notices"),
        "mail",
        _LOOK_AFTER | {Role.APPROVER, Role.COUNSEL, Role.APPEAL_OFFICER},
        Text(
            ja="お客様への通知を書いて送り、異議に答える",
            en="Write and send notices to customers, and answer their objections",
        ),
    ),
    Room(
        "/referrals/",
        Text(ja="外部と期限", en="Outside"),
        "out",
        _LOOK_AFTER | {Role.APPROVER, Role.COUNSEL, Role.APPEAL_OFFICER, Role.AUDITOR},
        Text(
            ja="弁護士や警察への連絡、法的な手続、近づく期限を見る",
            en="Follow referrals to counsel and police, proceedings, and deadlines that come near",
        ),
    ),
    Room(
        "/disclosures/",
        Text(ja="開示請求", en="Data requests"),
        "profile",
        _LOOK_AFTER | {Role.APPROVER, Role.COUNSEL, Role.AUDITOR},
        Text(
            ja="自分の情報を尋ねるお客様に、期限までに答える",
            en="Answer customers who ask what is held of them, in time",
        ),
    ),
    Room(
        "/retention/",
        Text(ja="保存と削除", en="Retention"),
        "lock",
        frozenset({Role.ADMINISTRATOR, Role.OFFICER, Role.COUNSEL, Role.AUDITOR}),
        Text(
            ja="何をいつまで残すかを決め、消えるものと保全中のものを見る",
            en="See how long what is kept, what goes next, and what is under a legal hold",
        ),
    ),
    Room(
        "/public/kit/",
        Text(ja="方針", en="Policy"),
        "shield",
        EVERYBODY,
        Text(
            ja="方針を読んで確認し、ポスターやウェブサイト用の部品を受け取る",
            en="Read and acknowledge the policy; take posters and parts for a web site",
        ),
    ),
    Room(
        "/reports/",
        Text(ja="数字と義務", en="Figures"),
        "chart",
        frozenset({Role.MANAGER, Role.AUDITOR}),
        Text(
            ja="月ごとの数字と、義務を果たしている証拠を見る。名前はありません",
            en="See the figures of each month and the proof of duties, without a name",
        ),
    ),
    Room(
        "/ledger/",
        Text(ja="台帳", en="Ledger"),
        "ledger",
        frozenset({Role.AUDITOR}),
        Text(
            ja="誰が何をしたかを確かめ、書き換えがないことを証明する",
            en="See who did what, and prove that nothing was changed since",
        ),
    ),
    Room(
        "/people/",
        Text(ja="人と役割", en="People"),
        "people",
        frozenset({Role.ADMINISTRATOR}),
        Text(
            ja="使う人、役割、拠点を決める",
            en="Decide who works here, in which role and at which site",
        ),
    ),
    Room(
        "/tokens/",
        Text(ja="API", en="API"),
        "key",
        frozenset({Role.ADMINISTRATOR}),
        Text(
            ja="ほかの仕組みが応対を届けるためのトークンを作り、失効させる",
            en="Make and revoke the tokens by which other systems hand contacts in",
        ),
    ),
    Room(
        "/outbox/",
        Text(ja="送信箱", en="Outbox"),
        "mail",
        frozenset({Role.ADMINISTRATOR}),
        Text(
            ja="ほかの仕組みに知らせるもの、届かなかったものを見る",
            en="See what other systems are told, and what could not be delivered",
        ),
    ),
    Room(
        "/interactions/reassessments/",
        Text(ja="判定のやり直し", en="Assess anew"),
        "clock",
        frozenset({Role.ADMINISTRATOR, Role.OFFICER}),
        Text(
            ja="方針やエンジンを変えたとき、何が変わるかを見てから反映する",
            en="See what a new policy or engine would change before it counts",
        ),
    ),
)


IN_REACH: Final = 4
"""Rooms that stand in the bar of a phone; the others are one touch away."""
_DAILY: Final[tuple[str, ...]] = (
    "/cases/",
    "/interactions/report/",
    "/ledger/",
    "/people/",
    "/measures/",
    "/customers/",
    "/notices/",
    "/reports/",
    "/tokens/",
    "/outbox/",
)


def rooms_for(roles: frozenset[Role]) -> Iterator[Room]:
    """Yield the rooms that are open to somebody who holds these roles."""
    return (room for room in ROOMS if room.roles & roles and _is_there(room.path))


def in_reach(rooms: Sequence[Room]) -> tuple[list[Room], list[Room]]:
    """Part rooms into those in the bar of a phone, used daily, and those behind its “more”.

    Both keep the order of the navigation. One room alone is not worth a touch: it stands there too.
    """
    if len(rooms) <= IN_REACH + 1:
        return [*rooms], []
    daily = {path: place for place, path in enumerate(_DAILY)}
    first = sorted(rooms, key=lambda room: daily.get(room.path, len(daily)))[:IN_REACH]
    return [one for one in rooms if one in first], [one for one in rooms if one not in first]


def console(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the rooms of whoever is signed in, and how the page looks."""
    look = request.COOKIES.get("look", "")
    context: dict[str, Any] = {"look": look if look in ("light", "dark") else "auto"}
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        context["rooms"] = list(rooms_for(user.person.roles))
        context["bar"], context["more_rooms"] = in_reach(context["rooms"])
        here = [room for room in context["rooms"] if request.path.startswith(room.path)]
        context["room"] = here[0] if here else None
    return context


@cache
def _is_there(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
