"""Reporting is easy: who is not sure is welcome, nobody is accused, and one answer is enough."""

from __future__ import annotations

import pytest
from casting import Hire, SignIn

from setsudo.cases.roles import Role
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.interactions.models import Interaction

URL = "/interactions/report/"
WORDS = {
    "ja": (
        "迷うものでもかまいません",
        "だれかを責めるためではなく",
        "責めるための質問ではありません",
        "話し言葉でかまいません",
    ),
    "en": (
        "borderline is welcome",
        "Nobody is accused by it",
        "Nobody is blamed",
        "your own words",
    ),
}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("lang", [*WORDS])
def test_borderline_is_welcome_and_nobody_need_be_accused(
    lang: str, hire: Hire, signed_in: SignIn
) -> None:
    browser = signed_in(hire("agent-2", Role.AGENT, lang=lang))
    page = browser.get(URL).content.decode()
    assert [one for one in WORDS[lang] if one not in page] == []
    # Whoever has not reported anything yet is told so where their reports will stand.
    welcome = {"ja": "迷うものでも知らせてください", "en": "even if you are not sure"}
    assert welcome[lang] in browser.get("/interactions/reports/").content.decode()


def test_one_answer_is_enough(agent: User, signed_in: SignIn) -> None:
    browser = signed_in(agent)
    page = browser.get(URL)
    form = page.context["form"]
    untouched = {one.name: one.value() for one in form if one.value() not in (None, "", [])}
    required = {name for name, one in form.fields.items() if one.required}
    assert required - {*untouched} == {"happened"}
    assert not {*required} - {"happened", "channel"}

    sent = {**untouched, "number": page.context["number"], "happened": "怒鳴られました。"}
    answer = browser.post(URL, sent, follow=True)

    assert answer.status_code == 200
    assert Case.objects.get().reported
    assert Case.objects.get().number in answer.content.decode()
    row = Interaction.objects.get()
    assert row.reported_by == agent
    # Nobody is named: neither a customer nor who is to blame.
    assert row.customer is None
    assert not Case.objects.get().parts.filter(part="accused").exists()
