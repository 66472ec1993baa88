"""What tells customers apart, brought into one form, and kept apart from its owner by a keyed hash.

Whoever publishes a restriction and whoever asks about a customer pass through here, so the same
person is met however the number was typed. Both common ways of writing a Japanese number take a
short way that the tests hold to what the long one answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from hashlib import blake2b, sha256
from typing import Final

LONGEST: Final = 254
JAPAN: Final = "JP"
KINDS: Final = frozenset({"phone", "email", "account", "order", "social", "line"})
"""The kinds of `setsudo.web.customers.models.IdentifierKind`."""
OF_A_SOURCE: Final = frozenset({"account", "order", "social"})
"""The kinds that mean somebody within their source only."""
DIGEST_BYTES: Final = 16
KEY_BYTES: Final = 32

Hasher = Callable[[str], bytes]

_LINE_ID: Final = re.compile(r"U[0-9a-f]{32}")
_PLAIN_EMAIL: Final = re.compile(r"[a-z0-9._+-]++@[a-z0-9]++(?:[.-][a-z0-9]++)++").fullmatch
_PLAIN: Final = 64
_ZERO: Final = ord("0")
_ONE: Final = ord("1")
_ABROAD: Final = "010"
"""What is dialled in Japan before a country's number: what follows is none of Japan's."""
_TRIES: Final = 4


def normalised(kind: str, value: str, *, region: str) -> str:
    """Return an identifier in the form it is compared in; empty where it is none of its kind.

    An account, an order or a handle means somebody within its source only: write it as
    `source:value`. `region` is that of telephone numbers written without their country.
    Raises ValueError for a kind that does not exist.
    """
    try:
        form = _form_of(kind, region)
    except KeyError:
        raise ValueError(
            f"no such kind of identifier; there are: {', '.join(sorted(KINDS))}"
        ) from None
    return form(value)


def keyed(key: bytes, kind: str, value: str, *, region: str) -> bytes:
    """Return the 16 bytes under which a snapshot knows an identifier.

    Nobody without the 32-byte key can tell from them whose they are, or try numbers until one fits.
    Raises ValueError where the value is none of its kind: of what cannot be read there is no hash.
    """
    form = normalised(kind, value, region=region)
    if not form:
        raise ValueError(f"this is no {kind} that could be told from another")
    return digest(key, kind, form)


def digest(key: bytes, kind: str, form: str) -> bytes:
    """Return the keyed hash of an identifier that is in its compared form already."""
    return blake2b(
        f"{kind}:{form}".encode(errors="surrogatepass"), key=key, digest_size=16
    ).digest()


def hasher(key: bytes, kind: str, *, region: str, before: str = "") -> Hasher:
    """Return `keyed` for one kind, made ready for being asked a million times a second.

    It answers no bytes at all (`b""`) for a value that is none of its kind. `before` is put before
    accounts, orders and handles that are given without their source (`source:`).
    """
    begun = blake2b(f"{kind}:".encode(), key=key, digest_size=DIGEST_BYTES).copy
    form_of = _form_of(kind, region)

    def hashed(value: str) -> bytes:
        form = form_of(value)
        if not form:
            return b""
        state = begun()
        try:
            state.update(form.encode())
        except UnicodeEncodeError:
            state.update(form.encode(errors="surrogatepass"))
        return state.digest()

    def hashed_account(value: str) -> bytes:
        # What `named` does for nearly every account, without the way there.
        if value.isascii() and value.isprintable() and len(value) <= _PLAIN:
            bare = value.rstrip().lstrip("@ ").lower()
            if not bare:
                return b""
            state = begun()
            state.update((before + bare).encode())
            return state.digest()
        return hashed_with_source(value)

    def hashed_with_source(value: str) -> bytes:
        bare = handle(value)
        return hashed(before + bare) if bare else b""

    begun_in_japan = blake2b(f"{kind}:+81".encode(), key=key, digest_size=DIGEST_BYTES).copy

    def hashed_phone(value: str) -> bytes:
        # What `phone` does for a number written in one go in Japan, `_ABROAD` too, without the way
        # there.
        try:
            raw = value.encode()
        except UnicodeEncodeError:
            return hashed(value)
        if (
            (len(raw) == 11 or len(raw) == 10)
            and raw[0] == _ZERO != raw[1]
            and (raw[1] != _ONE or raw[2] != _ZERO)
            and raw.isdigit()
            and (raw[1] != raw[-1] or len({*raw[1:]}) > 1)
        ):
            state = begun_in_japan()
            state.update(raw[1:])
            return state.digest()
        return hashed(value)

    def hashed_email(value: str) -> bytes:
        # The same for an address that is in its form already.
        if len(value) <= _PLAIN and _PLAIN_EMAIL(value):
            state = begun()
            state.update(value.encode())
            return state.digest()
        return hashed(value)

    if kind == "phone" and region == JAPAN:
        return hashed_phone
    if kind == "email":
        return hashed_email
    if kind not in OF_A_SOURCE:
        return hashed
    before = handle(before)
    # What is too long together is kept as its sum, which `named` alone makes.
    return hashed_account if len(before) + _PLAIN <= LONGEST else hashed_with_source


def phone(raw: str, *, region: str) -> str:
    """Return a telephone number in E.164; empty where it is none, or was withheld."""
    if raw.isascii():
        bare = raw.replace("-", "")
        rest = bare[3:] if bare[:3] == "+81" else bare[1:] if bare[:1] == "0" else ""
        if (
            rest.isdigit()
            and (region == JAPAN or bare[0] == "+")
            and (len(rest) == 10 or len(rest) == 9)
            and rest[0] != "0"
            and rest.strip(rest[0])
            and not bare.startswith(_ABROAD)
        ):
            return f"+81{rest}"
    return _phone(raw, region)


def email(raw: str) -> str:
    """Return an address in small letters with its domain in the form that travels; or empty."""
    if len(raw) <= _PLAIN and _PLAIN_EMAIL(raw):
        return raw
    # Nearly half of the guard's start otherwise, and seldom needed.
    import idna

    text = unicodedata.normalize("NFKC", raw).strip().lower().removeprefix("mailto:")
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain or any(c.isspace() or ord(c) < 32 for c in text):
        return ""
    try:
        ascii_domain = idna.encode(domain.rstrip("."), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return ""
    found = f"{local}@{ascii_domain}"
    return found if len(found) <= LONGEST else ""


def handle(raw: str) -> str:
    """Return a handle or an account as it is compared: without its @, letters folded."""
    if raw.isascii() and raw.isprintable():
        return raw.rstrip().lstrip("@ ").lower()
    return _settled(raw)


def named(raw: str) -> str:
    """Return a handle or an account, `source:value`, short enough to be kept."""
    found = handle(raw)
    return found if len(found) <= LONGEST else sha256(found.encode(errors="replace")).hexdigest()


def of_source(source: str, raw: str) -> str:
    """Return an account, an order or a handle of one source as it is kept, hashed and compared.

    Empty where nothing is told. There is no other way to it: what was kept in one form and looked
    for in another would bind nobody, and nobody would notice.
    """
    bare = handle(raw)
    return named(f"{source}:{bare}") if bare else ""


def line_id(raw: str) -> str:
    """Return a LINE user id, or empty where it is none."""
    text = unicodedata.normalize("NFKC", raw).strip()
    return text if _LINE_ID.fullmatch(text) else ""


_FORMS: Final = {
    "email": email,
    "account": named,
    "order": named,
    "social": named,
    "line": line_id,
}


def _form_of(kind: str, region: str) -> Callable[[str], str]:
    return partial(phone, region=region) if kind == "phone" else _FORMS[kind]


def _phone(raw: str, region: str) -> str:
    import phonenumbers  #  its tables take longer to load than all of the guard

    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", raw)[:60], region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    # 00000000, as exchanges tell where a number was withheld.
    if len(set(str(number.national_number))) == 1:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _settled(raw: str) -> str:
    """Fold until nothing changes: what was stored folded must fold to itself when it is hashed."""
    text = raw
    for _ in range(_TRIES):
        folded = unicodedata.normalize("NFKC", text).strip().lstrip("@").strip()
        folded = "".join(c for c in folded if c.isprintable()).casefold()
        if folded == text:
            break
        text = folded
    return text
