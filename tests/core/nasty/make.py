"""Writes the corpus of nasty files anew: each is small and hostile. Run it as a program."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent


def line(id: str, text: str = "Where is my parcel?", **more: object) -> dict[str, object]:
    turns = [{"speaker": "customer", "text": text}]
    return {"id": id, "channel": "chat", "turns": turns, **more}


def dumped(*values: object) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def corpus() -> dict[str, bytes]:
    ok, last = dumped(line("before")), dumped(line("after"))
    deep = b'{"id": "deep", "channel": "chat", "x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}\n"
    files = {
        "broken-utf8.jsonl": ok + b'{"id": "bad", "turns": "\xff\xfe\x81"}\n' + last,
        "deep.jsonl": ok + deep + last,
        "deep.json": b"[" + ok + b"," + deep + b"," + last + b"]",
        "not-json.jsonl": ok + b"{'id': 'single quotes'}\n" + last,
        "truncated.jsonl": ok + last + b'{"id": "cut", "channel": "chat", "turns": [{"spea',
        "truncated.json": b"[\n" + ok + b",\n" + last + b',\n{"id": "cut", "channel": "cha',
        "unclosed-string.json": b'[\n{"id": "bad", "channel": "chat\n},\n' + last + b"]",
        "scalars.jsonl": ok + b'12\n"text"\nnull\n[1, 2]\n' + last,
        "numbers.jsonl": ok
        + dumped(line("nan", duration_s=float("nan")), line("inf", duration_s=float("inf")))
        + b'{"id": "huge", "channel": "chat", "turns": [], "duration_s": 1'
        + b"0" * 6_000
        + b"}\n"
        + dumped(line("big", duration_s=10**400), line("negative", duration_s=-1))
        + last,
        "wrong-types.jsonl": ok
        + dumped(
            line("a", started_at="yesterday"),
            line("b", customer=["c-1"]),
            {**line("c"), "turns": [{"speaker": "manager", "text": "x"}]},
            {**line("d"), "turns": [{"speaker": "customer", "text": 7}]},
            {**line("e"), "turns": {"speaker": "customer"}},
            {**line("f"), "channel": "fax"},
            {"channel": "chat", "turns": []},
            {**line("g"), "turns": [{"speaker": "customer"}]},
        )
        + last,
        "blank-turns.jsonl": ok + dumped(line("blank", " \u3000\u200b\n"), line("some", "")) + last,
        "surrogates.jsonl": rb'{"id": "half", "channel": "chat", "turns": [{"speaker": "customer", '
        rb'"text": "a\ud83d b\ude00 c\ud83d\ude00 \\ud83d"}]}' + b"\n",
        "nul.jsonl": dumped(line("nul", "before\x00after")),
        "bom-crlf.jsonl": b"\xef\xbb\xbf" + (ok + last).replace(b"\n", b"\r\n"),
        "utf-16.jsonl": (ok + last).decode().encode("utf-16"),
        "duplicate-ids.jsonl": ok + ok,
        "zones.jsonl": dumped(
            line("tokyo", started_at="2026-01-05T09:00:00+09:00"),
            line("utc", started_at="2026-01-05T00:00:00Z"),
            line("none", started_at="2026-01-05T00:00:00"),
        ),
        "backwards.jsonl": dumped(
            {
                **line("backwards"),
                "turns": [
                    {"speaker": "customer", "at": 90, "text": "Second."},
                    {"speaker": "staff", "at": 10, "text": "First."},
                ],
            }
        ),
        "cut.jsonl.gz": gzip.compress(ok * 3_000 + last, mtime=0)[:-40],
        "not-gzip.jsonl.gz": ok,
        "formula.csv": b'id,channel,text\n1,chat,"=HYPERLINK(""http://x.example"",""y"")"\n'
        b"2,chat,+81 3 0000 0000 call me\n",
        "unclosed.csv": b'id,channel,text\n1,chat,fine\n2,chat,"never closed\n3,chat,swallowed\n',
        "stray-quote.csv": b'id,channel,text\n1,chat,"so" he said\n2,chat,fine\n',
        "too-many-cells.csv": b"id,channel,text\n1,chat,Hello, I am here\n2,chat,fine\n",
        "shift-jis.csv": "id,channel,text\n1,電話,責任者を出してください\n".encode("cp932"),
        "broken.csv": "id,channel,text\n1,chat,é\n".encode()
        + b"2,chat,\xff\xff\xff\n"
        + "3,chat,東京\n".encode(),
        "headless.csv": b"1,chat,hello\n2,chat,hello\n",
        "empty.csv": b"",
        "empty.json": b"",
        "empty.eml": b"",
        "empty.vtt": b"",
        "empty.vcon": b"",
        "bomb-depth.eml": _deep_mail(400),
        "rfc822-depth.eml": b"From: a@b.example\nContent-Type: message/rfc822\n\n" * 900,
        "cut.eml": _mail("multipart/mixed; boundary=b")
        + b"\n--b\nContent-Type: text/plain\n\nI want my money back.\n"
        b"--b\nContent-Type: image/png; name=x.png\nContent-Transfer-Encoding: base64\n\niVBORw0K",
        "bad-headers.eml": b"From: =?utf-8?b?!!!?= <@@>\nTo: ,,,\nDate: 99 Foo 99999\n"
        b"Subject: =?x-none?q?=ZZ?=\nContent-Type: text/plain; charset=punycode\n"
        b"Content-Transfer-Encoding: base64\n\n%%% not base64 %%%\n",
        "not-a-mail.eml": b"just words\n\nand more\n",
        "no-words.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\n\n",
        "clock.srt": b"1\n99999:99:99,999 --> 00:00:00,000\nCustomer: hello there\n",
        "cut.parquet": _parquet(pa.table({"id": ["1"], "channel": ["chat"], "text": ["x"]}))[:-20],
        "wrong-types.parquet": _parquet(
            pa.table({"id": [1, 2], "channel": ["chat", "chat"], "text": [5, 6]})
        ),
        "not-parquet.parquet": b"PAR1 but no more",
        "sealed.json": dumped({"payload": "e30", "signatures": [{"signature": "x"}]}),
        "somebody-elses.json": dumped({"hello": "world"}),
        "hostile-vcon.json": dumped(
            {"vcon": "0.4.0", "uuid": "u", "parties": "none", "dialog": {"type": "text"}},
            {"vcon": "0.4.0", "uuid": "v", "dialog": [{"type": "text", "parties": [9], "body": 3}]},
            {"vcon": "0.4.0", "uuid": "w", "dialog": [{"type": "text", "body": [[[]]]}]},
        ),
    }
    files["cut.mbox"] = _mailbox()[:-35]
    return files


def _mail(content_type: str) -> bytes:
    return (
        "From: c@customer.example\nTo: help@shop.example\nSubject: Parcel\n"
        f"MIME-Version: 1.0\nContent-Type: {content_type}\n"
    ).encode()


def _deep_mail(levels: int) -> bytes:
    opening = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(levels)
    )
    return b"From: c@customer.example\n" + opening.encode() + b"\nContent-Type: text/plain\n\nhi\n"


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def _mailbox() -> bytes:
    first = b"From c@customer.example Mon Jan  5 10:00:00 2026\n" + _mail("text/plain")
    second = b"\nFrom c@customer.example Mon Jan  5 11:00:00 2026\n"
    second += _mail("multipart/mixed; boundary=b")
    second += b"\n--b\nContent-Type: text/plain\n\nStill waiting.\n--b--\n\nan epilogue to cut away"
    return first + b"\nWhere is my parcel?\n" + second


if __name__ == "__main__":
    for name, data in corpus().items():
        (HERE / name).write_bytes(data)
