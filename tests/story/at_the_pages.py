"""Somebody at the pages over a real socket: what they send is what the forms there hold."""

from __future__ import annotations

import re
import sys
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

sys.path.append(str(Path(__file__).parents[1] / "web" / "foundation"))

from running import Browser


@dataclass
class Form:
    """A form of a page: what is sent of it as it stands, and the values that it offers."""

    to: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    """By the name of a field; where one may write anything, it offers nothing."""


class Somebody(Browser):
    """A person with a browser of their own; the staff of a company sign in with it."""

    def sign_in(self, username: str, password: str) -> Somebody:
        """Sign in as people do."""
        entrance = self.form("/accounts/login/", "/accounts/login/")
        self.send(entrance, login=username, password=password)
        assert urlsplit(self.address).path == "/", self.address
        return self

    def form(self, path: str, action: str = "") -> Form:
        """Open a page and return its first form that leads to an action; to itself where none."""
        found = self.forms(path, action or urlsplit(urljoin(self.base, path)).path)
        assert found, f"no form for {action or path}"
        return found[0]

    def forms(self, path: str, action: str) -> list[Form]:
        """Open a page and return its forms whose address ends like this."""
        page = self.get(path)
        assert self.status == 200, (path, self.status)
        every = _Forms(page, self.address).found
        return [one for one in every if urlsplit(one.to).path.endswith(action)]

    def send(self, form: Form, **filled: str | Sequence[str]) -> str:
        """Fill in a form and send it; return the page that comes of it. It may not be refused."""
        typed = {
            name: [told] if isinstance(told, str) else [*told] for name, told in filled.items()
        }
        for name, values in typed.items():
            assert name in form.offered, f"{form.to} asks for no {name}"
            assert not form.offered[name] or {*values} <= {*form.offered[name]}, (name, values)
        body = urlencode({**form.sent, **typed}, doseq=True).encode()
        page = self._ask(urllib.request.Request(form.to, body))  # noqa: S310 - our own
        said = page[page.index("<main") :]
        assert self.status == 200, (form.to, self.status, _text(said))
        assert 'role="alert"' not in said, (form.to, _text(said))
        return said


class _Forms(HTMLParser):
    """Reads the forms out of a page."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._address = address
        self._open: Form | None = None
        self._written_in = self._chosen_of = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name, form = told.get("name", ""), self._open
        if tag == "form":
            self._open = Form(urljoin(self._address, told.get("action") or self._address))
            self.found.append(self._open)
        elif form is None or "disabled" in told:
            return
        elif tag == "textarea":
            self._written_in = name
            form.sent[name], form.offered[name] = [""], []
        elif tag == "select":
            self._chosen_of = name
            form.offered[name] = []
        elif tag == "option" and self._chosen_of:
            self._option(form, told)
        elif tag == "input" and name:
            _input(form, name, told)

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._written_in:
            self._open.sent[self._written_in][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._written_in = ""
        elif tag == "select":
            self._chosen_of = ""

    def _option(self, form: Form, told: dict[str, str]) -> None:
        values = form.offered[self._chosen_of]
        values.append(told.get("value", ""))
        if len(values) == 1 or "selected" in told:
            form.sent[self._chosen_of] = [values[-1]]


def _input(form: Form, name: str, told: dict[str, str]) -> None:
    value = told.get("value", "")
    if told.get("type") in ("checkbox", "radio"):
        form.offered.setdefault(name, []).append(value or "on")
        if "checked" in told:
            form.sent.setdefault(name, []).append(value or "on")
    elif told.get("type") != "file":
        # What a page wrote itself, and hides, nobody types anew.
        form.sent[name] = [value]
        form.offered[name] = [value] if told.get("type") == "hidden" else []


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())[:1500]
