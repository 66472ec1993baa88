"""The table of doors: for every address, who may open it and who may press what is there.

A letter is one person of `PEOPLE`; a small one works at Ginza, where everything happened, a capital
at Umeda. Whoever is not named has to be refused (403 or 404), and the ledger stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

PEOPLE: Final = {
    "a": "the agent who reported it and was hurt",
    "s": "a supervisor",
    "o": "the officer who proposed",
    "p": "the approver who approved",
    "e": "an appeal officer who was called in",
    "c": "counsel who was called in",
    "m": "a manager at headquarters",
    "u": "an auditor",
    "d": "an administrator",
    "A": "an agent elsewhere",
    "S": "a supervisor elsewhere",
    "O": "an officer elsewhere",
    "P": "an approver elsewhere",
    "E": "an appeal officer elsewhere",
    "C": "counsel elsewhere",
    "n": "somebody without a role",
}
ALL: Final = "".join(PEOPLE)
CASEWORK: Final = "asopecuASOPEC"
AT_THE_CASE: Final = "asopecu"
SEES_FACTS: Final = "asopec"
KEEPERS: Final = "soSO"


@dataclass(frozen=True, slots=True)
class Door:
    """Who may open an address by GET, who may send a form to it, and such a form."""

    get: str = ""
    post: str = ""
    form: Mapping[str, str] = field(default_factory=dict)


def address(route: str, places: Mapping[str, str]) -> str:
    """Return an address of a route. What a place means is told by all that stands before."""

    def filled(place: re.Match[str]) -> str:
        until = route[: place.end()].replace("/<uuid:ref>/", "/", 1)
        whole = places.get(route[: place.end()]) or places.get(until)
        return whole or places[place[1]]

    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", filled, route)


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Yield every address of the service, with the places in it."""
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        elif isinstance(one, URLPattern):
            yield route


PAGES: Final[Mapping[str, Door]] = {
    "": Door(ALL, ALL),
    "look/": Door("", ALL),
    "styleguide/": Door(),
    "welcome/<str:token>/": Door(),
    "profile/": Door(ALL, ALL),
    # People, sites and tokens are the administrator's, who sees no case.
    "people/": Door("d", "d"),
    "people/new/": Door("d", "d"),
    "people/sites/": Door("d", "d"),
    "people/sites/<slug:code>/": Door("d", "d"),
    "people/<uuid:pk>/": Door("d", "d"),
    "people/<uuid:pk>/description/": Door("", "d", {"name": "Somebody", "username": "agent"}),
    "people/<uuid:pk>/place/": Door("", "d"),
    "people/<uuid:pk>/appraisers/": Door("", "d"),
    "people/<uuid:pk>/welcome/": Door("", "d"),
    "people/<uuid:pk>/confirm/": Door("", "d"),
    "people/<uuid:pk>/switch/": Door("", "d"),
    "tokens/": Door("d", "d"),
    "tokens/mine/": Door(ALL, ALL),
    "tokens/<int:pk>/revoke/": Door("", "d"),
    "outbox/": Door("d"),
    "outbox/new/": Door("d", "d"),
    "outbox/<uuid:ref>/keys/": Door("d", "d"),
    "outbox/<uuid:ref>/end/": Door("", "d"),
    "outbox/deliveries/<int:pk>/again/": Door("", "d"),
    # The case itself is for its site, and for those who were called in.
    "cases/": Door(CASEWORK),
    "cases/overdue/": Door(CASEWORK),
    "cases/together/": Door(
        CASEWORK, KEEPERS, {"main": "{number}", "others": "{number}", "kind": "x"}
    ),
    "cases/<str:number>/": Door(AT_THE_CASE),
    # Nobody claims what waits for an answer to an objection; the others may not claim at all.
    "cases/<str:number>/<act:act>/": Door("", "so"),
    "cases/<str:number>/determination/": Door("o", "o"),
    "cases/<str:number>/approval/": Door("p"),
    "improvements/": Door("sopemuSOPE"),
    "improvements/<uuid:ref>/": Door("sopemuSOPE", "sopmSOP", {"stage": "in_hand"}),
    "live/": Door(CASEWORK),
    "interactions/report/": Door(CASEWORK, CASEWORK),
    "interactions/reports/": Door(ALL, ALL),
    "interactions/reports/<uuid:ref>/": Door("a", "a"),
    "interactions/files/<int:pk>/": Door(SEES_FACTS, SEES_FACTS),
    "interactions/reassessments/": Door("odO", "odO"),
    "interactions/reassessments/start/": Door("", "odO"),
    "interactions/reassessments/<uuid:ref>/": Door("odO", "odO"),
    "interactions/reassessments/<uuid:ref>/decide/": Door("", "odO"),
    "customers/": Door(KEEPERS, KEEPERS),
    "customers/proposals/": Door(KEEPERS, KEEPERS),
    "customers/proposals/<int:pk>/": Door("", "so"),
    "customers/<uuid:ref>/": Door("so", "so"),
    "customers/<uuid:ref>/merge/": Door("so", "so"),
    "customers/<uuid:ref>/merges/<int:pk>/undo/": Door("", "so"),
    "customers/<uuid:ref>/contacts/<uuid:interaction>/": Door("so", "so"),
    "services/": Door("ocdOC", "ocdOC"),
    "services/new/": Door("ocdOC", "ocdOC"),
    "services/at/<slug:code>/": Door("ocdOC", "ocdOC"),
    # Exhibits and what leaves the company: their own stories have them in hand.
    "exhibits/": Door(ALL),
    "exhibits/case/<str:number>/": Door("asopec"),
    "exhibits/case/<str:number>/gather/": Door("", "soc"),
    "exhibits/case/<str:number>/contact/": Door(
        "", "soc", {"contact": "{interaction}", "reason": "x"}
    ),
    "exhibits/case/<str:number>/new/<str:what>/": Door("soc", "soc"),
    "exhibits/files/<uuid:ref>/": Door("", "sopec", {"reason": "x"}),
    "exhibits/<uuid:ref>/": Door("asopec"),
    "exhibits/<uuid:ref>/look/": Door("", "sopec", {"reason": "x"}),
    "exhibits/<uuid:ref>/move/": Door(
        "", "soc", {"event": "handed_over", "receiver": "x", "reason": "x"}
    ),
    "exhibits/<uuid:ref>/redact/": Door("oc", "oc"),
    "exhibits/<uuid:ref>/redacted/": Door("oc", "oc"),
    "referrals/": Door(ALL),
    "referrals/case/<str:number>/": Door("sopecu"),
    "referrals/case/<str:number>/bundle/": Door("", "oc", {"receiver": "police", "purpose": "x"}),
    "referrals/case/<str:number>/packs/<str:receiver>-<str:lang>.pdf": Door("oc"),
    "referrals/case/<str:number>/<str:deed>/": Door(),
    # In danger nobody is asked for their role, but they have one.
    "referrals/police/<str:number>/": Door(ALL, ALL[:-1], {"danger": "a knife"}),
    "referrals/privileged/<str:number>/": Door("c", "c"),
    "referrals/proceedings/<uuid:ref>/": Door(),
    "referrals/<uuid:ref>/": Door(),
    # What is kept for how long, and what somebody is told of what is kept of them.
    "retention/": Door("ocudOC"),
    "retention/period/": Door(
        "", "d", {"code": "contact_within", "months": "24", "reason": "kept for the season"}
    ),
    "retention/clock/": Door(
        "", "d", {"today": f"{datetime.now(UTC):%Y-%m-%d}", "reason": "by the clock on the wall"}
    ),
    "retention/hold/case/<str:number>/": Door("", "oc"),
    "retention/hold/customer/<uuid:ref>/": Door("", "ocOC"),
    "retention/hold/<uuid:ref>/lift/": Door(),
    "disclosures/": Door("sopcuSOPC"),
    "disclosures/new/": Door("asocASOC", "asocASOC"),
    "disclosures/<uuid:ref>/": Door(),
    "disclosures/<uuid:ref>/identify/": Door(),
    "disclosures/<uuid:ref>/decide/": Door(),
    "disclosures/<uuid:ref>/answer.<str:form>": Door(),
    "disclosures/<uuid:ref>/<slug:deed>/": Door(),
    # What binds a customer is proposed by the officer, read by those at the case, and approved by
    # others than who proposed.
    "measures/": Door(ALL),
    "measures/new/<str:number>/": Door("oc", "oc"),
    "measures/steps/<str:number>/": Door("aso", "aso"),
    "measures/confirm/<int:pk>/": Door("", "s"),
    "measures/<uuid:ref>/": Door(AT_THE_CASE),
    "measures/<uuid:ref>/<str:deed>/": Door("", "pc"),
    "transactions/": Door("sopecuSOPEC"),
    "transactions/import/": Door("odO", "odO"),
    "transactions/<uuid:ref>/": Door("sopecuSOPEC", "pP", {"choice": "hold"}),
    "notices/": Door(ALL),
    "notices/new/<str:number>/": Door("soe", "soe"),
    "notices/new/<str:number>/<uuid:measure>/": Door("soe", "soe"),
    "notices/objections/": Door("eE", "eE"),
    "notices/objections/<uuid:ref>/": Door("e", "e"),
    "notices/enclosed/<int:pk>/": Door(SEES_FACTS),
    "notices/<uuid:ref>/": Door(AT_THE_CASE, AT_THE_CASE),
    "notices/<uuid:ref>/change/": Door("soe", "soe"),
    "notices/<uuid:ref>/letter.pdf": Door(),
    "notices/<uuid:ref>/<str:deed>/": Door("", "sop"),
    # The public pages are for everybody; their stories are told in the public room.
    "public/": Door(ALL),
    "public/contact/": Door(ALL),
    "public/history/": Door(ALL),
    "public/notice/": Door(ALL),
    "public/<lang:lang>/": Door(ALL),
    "public/<lang:lang>/embed/": Door(ALL),
    "public/<lang:lang>/history/": Door(ALL),
    "public/<lang:lang>/history/<str:content_hash>/": Door(ALL),
    "public/<lang:lang>/contact/": Door(ALL, ALL),
    "public/<lang:lang>/contact/thanks/": Door(ALL),
    "public/<lang:lang>/notice/": Door(ALL, "", {"code": "NONE"}),
    # Without a code that was typed before, they lead back to where it is asked for.
    "public/<lang:lang>/notice/read/": Door(ALL),
    "public/<lang:lang>/notice/answer/": Door("", ALL),
    "public/<lang:lang>/notice/thanks/": Door(ALL),
    "public/<lang:lang>/notice/letter.pdf": Door(ALL),
    "public/<lang:lang>/notice/leave/": Door("", ALL),
    "public/kit/": Door(ALL, ALL),
    "public/kit/acknowledge/": Door("", ALL, {"revision": "{content_hash}"}),
    "public/kit/poster/<lang:lang>/<str:paper>/": Door(ALL),
    "public/kit/messages/<uuid:ref>/answer/": Door("", "sopmSOP"),
    "reports/": Door("mu"),
    "reports/duties/": Door("mu", "mu", {"file": "csv"}),
    "reports/<str:written>/": Door("mu", "mu", {"file": "csv"}),
    "ledger/": Door("u"),
    # Nothing is signed yet, so there is none; else it is everybody's.
    "ledger/checkpoint": Door(),
    "ledger/entries/<int:place>/": Door("u"),
    "ledger/entries/<int:place>/proof": Door("u"),
    "ledger/verify/": Door("", "u"),
    "ledger/checks/<uuid:ref>/": Door("u"),
}

API: Final[Mapping[tuple[str, str], str]] = {
    ("post", "/api/v1/interactions"): "interactions:write",
    ("get", "/api/v1/interactions"): "interactions:read",
    ("get", "/api/v1/cases"): "cases:read",
    ("post", "/api/v1/cases"): "cases:act",
    ("get", "/api/v1/measures"): "cases:read",
    ("post", "/api/v1/measures"): "cases:act",
    ("get", "/api/v1/services"): "cases:read",
    ("post", "/api/v1/services"): "cases:act",
    ("get", "/api/v1/transactions"): "transactions:write",
    ("post", "/api/v1/transactions"): "transactions:write",
    # Signed by the service that answers; a token opens neither.
    ("post", "/api/v1/transactions/answers"): "",
    ("post", "/api/v1/transactions/signed"): "",
}
"""The scope that opens what is under a path; the longest path counts."""
