"""Nothing is sent where nobody meant it to go, and no receiver holds the others up."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from receiver_nearby import Receiver

from setsudo.networks import networks_of, reached_by
from setsudo.web.environment import env_networks
from setsudo.web.outbox import posting
from setsudo.web.outbox.posting import (
    AddressRefused,
    NetworkRefused,
    post,
    refuse_unless_address,
)


class TestWhereItIsSent:
    @pytest.mark.parametrize(
        "url",
        [
            "http://shop.example/hooks", "ftp://shop.example/", "https://", "//shop.example",
            "https://user:word@shop.example/", "https://shop.example/#part", "javascript:alert(1)",
            "https://shop.example/a b", "http://10.0.0.8/", "https://[::1", "https://shop.example:x/",
            "http://127.0.0.1.shop.example/", "https://shop.example/\r\nX: y", "file:///etc/passwd",
        ],
    )  # fmt: skip
    def test_an_address_that_is_none_is_refused(self, url: str) -> None:
        with pytest.raises(AddressRefused):
            refuse_unless_address(url)

    @pytest.mark.parametrize(
        "address",
        ["169.254.169.254", "0.0.0.0", "224.0.0.1", "::ffff:169.254.169.254", "fe80::1"],  # noqa: S104
    )
    def test_where_clouds_keep_their_keys_nothing_is_sent(
        self, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[Any] = []
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443))])
        monkeypatch.setattr("socket.create_connection", lambda *a, **_: opened.append(a))
        assert post("https://shop.example/hooks", b"{}", {}).trouble == "address_refused"
        assert not opened

    @pytest.mark.parametrize(
        "address",
        ["10.0.0.8", "192.168.1.9", "172.16.0.1", "127.0.0.1", "100.64.0.1", "fd00::8", "::1",
         "::ffff:10.0.0.8", "64:ff9b::10.0.0.8", "2002:a00:8::", "fec0::8", "240.0.0.1"],
    )  # fmt: skip
    def test_an_inner_network_is_sent_to_only_where_it_is_listed(
        self, address: str, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        opened: list[Any] = []

        def connect(where: tuple[str, int], **_: Any) -> None:
            opened.append(where)
            raise ConnectionRefusedError

        found = [(0, 0, 0, "", (address, 443))]
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
        monkeypatch.setattr("socket.create_connection", connect)
        settings.WEBHOOK_NETWORKS = networks_of("192.0.2.0/24, 2001:db8::/32")
        assert post("https://shop.example/hooks", b"{}", {}).trouble == "address_refused"
        settings.WEBHOOK_NETWORKS = networks_of(str(reached_by(address)))
        assert not opened
        assert post("https://shop.example/hooks", b"{}", {}).trouble == "not_reached"
        assert opened == [(address, 443)]
        # One of several addresses is enough to refuse: a name may be answered in any order.
        found.insert(0, (0, 0, 0, "", ("169.254.169.254", 443)))
        assert post("https://shop.example/hooks", b"{}", {}).trouble == "address_refused"

    def test_the_public_internet_needs_no_list(
        self, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        asked: list[Any] = []

        def connect(where: tuple[str, int], **_: Any) -> None:
            asked.append(where)
            raise ConnectionRefusedError

        def answers(*_: Any, **__: Any) -> list[Any]:
            # Looked up a second time it would lead inside.
            return [(0, 0, 0, "", ("10.0.0.8" if asked else "93.184.215.14", 443))]

        monkeypatch.setattr("socket.getaddrinfo", answers)
        monkeypatch.setattr("socket.create_connection", connect)
        settings.WEBHOOK_NETWORKS = ()
        assert post("https://shop.example/hooks", b"{}", {}).trouble == "not_reached"
        assert asked == [("93.184.215.14", 443)]
        assert post("https://shop.example/hooks", b"{}", {}).trouble == "address_refused"

    @pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "http://localhost/x",
                                     "https://10.0.0.8/x", "https://[fd00::8]/x"])  # fmt: skip
    def test_whoever_subscribes_is_told_which_setting_opens_it(
        self, url: str, settings: Any
    ) -> None:
        settings.WEBHOOK_NETWORKS = ()
        with pytest.raises(NetworkRefused, match="SETSUDO_WEBHOOK_NETWORKS"):
            refuse_unless_address(url)
        settings.WEBHOOK_NETWORKS = networks_of("127.0.0.0/8,10.0.0.0/8,fd00::/8")
        refuse_unless_address(url)

    @pytest.mark.parametrize("wrong", ["10.0.0.0/33", "inner", "10.0.0.1/8"])
    def test_a_list_of_networks_that_is_none_stops_the_start(
        self, wrong: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SETSUDO_WEBHOOK_NETWORKS", wrong)
        with pytest.raises(ImproperlyConfigured, match=r"10\.1\.0\.0/16"):
            env_networks("SETSUDO_WEBHOOK_NETWORKS")

    def test_plain_http_stays_on_this_machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            "socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("10.0.0.8", 80))]
        )
        assert post("http://localhost/hooks", b"{}", {}).trouble == "address_refused"

    def test_a_redirect_is_not_followed(self, receiver: Receiver) -> None:
        receiver.status, receiver.headers = 307, {"Location": receiver.url + "/else"}
        assert post(receiver.url, b"{}", {}).trouble == "redirected"
        assert len(receiver.came) == 1

    @given(st.text(max_size=60))
    def test_whatever_is_typed_is_an_address_or_refused(self, url: str) -> None:
        for begun in ("", "https://", "http://"):
            try:
                refuse_unless_address(begun + url)
            except AddressRefused:
                continue


@pytest.mark.parametrize(
    ("scheme", "begins"), [("https", b"\x16\x03\x03\x40\x00"), ("http", b"HTTP/1.1 200 OK\r\nX: ")]
)
def test_a_receiver_that_drips_holds_nobody_up(
    scheme: str, begins: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "CONNECT_S", 0.4)
    monkeypatch.setattr(posting, "ANSWER_S", 0.4)
    over = threading.Event()

    def drip(listening: socket.socket) -> None:
        one, _ = listening.accept()
        with one, suppress(OSError):
            one.sendall(begins)
            while not over.wait(0.1):
                one.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,), daemon=True)
        thread.start()
        began = time.monotonic()
        answer = post(f"{scheme}://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {})
        took = time.monotonic() - began
        over.set()
        thread.join(5)
    assert not answer.good, "what we cut off ourselves was taken for an answer"
    assert took < 4
