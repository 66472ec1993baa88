"""What is refused about people, with the reason in both languages."""

from __future__ import annotations

from typing import Final

from setsudo.bilingual import Text
from setsudo.errors import SetsudoError


class PeopleError(SetsudoError):
    """An act on people, roles or sites is refused. `text` says why."""

    code = "people"

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class NotAdministrator(PeopleError):
    """Only an administrator decides who works here."""

    code = "not_administrator"


class WelcomeSpent(PeopleError):
    """A link that lets somebody in was used, has expired or never was."""

    code = "welcome_spent"


ADMINISTRATORS_ONLY: Final = Text(
    ja="人と役割を決められるのは、システム管理の役割の人だけです。",
    en="Only an administrator decides who works here and in which role.",
)
NOT_ONESELF: Final = Text(
    ja="自分の役割や拠点は自分では変えられません。別の管理者に頼んでください。",
    en="Nobody changes their own roles or sites: ask another administrator.",
)
APART: Final = Text(
    ja="システム管理の役割は、ほかの役割と兼ねられません。管理者は事案を見ないためです。",
    en="The administrator's role cannot be held beside another, because administrators see "
    "no cases.",
)
TAKEN: Final = Text(
    ja="そのユーザー名またはメールアドレスは、ほかの人が使っています。",
    en="Somebody else has that user name or e-mail address.",
)
SITE_TAKEN: Final = Text(
    ja="その拠点コードはもう使われています。", en="There is a site with that code already."
)
OWN_APPRAISER: Final = Text(
    ja="自分を評価する人にはなれません。", en="Nobody appraises themselves."
)
INACTIVE: Final = Text(
    ja="停止中の人です。先に再開してください。",
    en="This person is deactivated: bring them back first.",
)
WAITS: Final = Text(
    ja="このリンクは、もう一人の管理者が確認するまで使えません。管理者に確認を頼んでください。",
    en="This link works once a second administrator has confirmed it: ask for that.",
)
SECOND: Final = Text(
    ja="リンクを作った管理者と本人は確認できません。別の管理者に頼んでください。",
    en="Neither who made the link nor whose it is confirms it: ask another administrator.",
)
NO_LINK: Final = Text(
    ja="確認を待っているリンクはありません。必要なら新しく作ってください。",
    en="No link waits to be confirmed: make a new one if it is needed.",
)
SPENT: Final = Text(
    ja="このリンクは使用済みか、期限が切れています。管理者に新しいリンクを頼んでください。"
    "最初の管理者がまだいなければ、setsudo serve を起動し直すと新しいリンクが表示されます。",
    en="This link was used or has expired. Ask your administrator for a new one; where there is "
    "no administrator yet, start setsudo serve again and it prints a new link.",
)
