"""The mail server: where it is, by one setting, and one message handed to it."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from setsudo.errors import SetsudoError

TIMEOUT_S: Final = 20
_PORTS: Final[Mapping[str, int]] = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class SmtpUnset(SetsudoError):
    """E-mail cannot be sent from here, or the setting that says how is wrong."""

    code = "smtp_unset"


class Refused(Exception):
    """The mail server will never take this message. `answer` is its three-digit answer."""

    def __init__(self, answer: int) -> None:
        super().__init__(str(answer))
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over. `secure` is `no`, `starttls` or `tls`."""

    host: str
    port: int
    user: str
    password: str
    secure: str
    sender: str


def server() -> Server:
    """Return the server that the settings name. Raises SmtpUnset with the setting to mend."""
    return _server(settings.SMTP_URL, settings.SMTP_FROM)


def hand_over(to: str, subject: str, text: str, *, message_id: str, lang: str) -> None:
    """Hand one message to the mail server.

    Raises Refused where trying again is of no use, and OSError or SMTPException where it is.
    """
    place = server()
    message = EmailMessage(
        subject,
        text,
        place.sender,
        [to],
        headers={
            "Message-ID": message_id,
            "Content-Language": lang,
            # So that an absence note answers nobody.
            "Auto-Submitted": "auto-generated",
        },
    )
    backend = EmailBackend(
        host=place.host,
        port=place.port,
        username=place.user,
        password=place.password,
        use_tls=place.secure == "starttls",
        use_ssl=place.secure == "tls",
        timeout=TIMEOUT_S,
    )
    try:
        backend.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refused:
        answers = [code for code, _ in refused.recipients.values()]
        if answers and min(answers) >= 500:
            raise Refused(min(answers)) from None
        raise
    except smtplib.SMTPResponseException as answered:
        # A wrong password is ours to mend, not the reader's address: it is tried again.
        if answered.smtp_code >= 550 and not isinstance(
            answered, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError
        ):
            raise Refused(answered.smtp_code) from None
        raise


@lru_cache(maxsize=4)
def _server(url: str, sender: str) -> Server:
    if not url:
        raise SmtpUnset(
            "no mail server is set: set SETSUDO_SMTP_URL, for example to "
            "smtp+starttls://user:password@mail.example:587, or choose a letter"
        )
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise SmtpUnset(_WRONG) from None
    if not parts.hostname:
        raise SmtpUnset(_WRONG)
    if "@" not in parseaddr(sender)[1] or "\n" in sender or "\r" in sender:
        raise SmtpUnset("say from which address mail is sent: set SETSUDO_SMTP_FROM")
    return Server(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        secure={"smtp": "no", "smtp+starttls": "starttls", "smtps": "tls"}[parts.scheme],
        sender=sender,
    )


_WRONG: Final = (
    "SETSUDO_SMTP_URL is not the address of a mail server: write smtp://host:port, "
    "smtp+starttls://user:password@host:port or smtps://user:password@host:port"
)
