"""The public text of a policy, in Japanese or English, as a page, as Markdown or as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from setsudo.bilingual import Language, Text
from setsudo.policy.model import Act, Clause, Policy

Format = Literal["html", "markdown", "text"]

_TOP = Text(ja="ページの先頭へ戻る", en="Back to top")
_CONTENTS = Text(ja="目次", en="Contents")
_PROMISES = Text(ja="お客様へのお約束", en="What we promise you")
_CONDUCT = Text(ja="対象となる行為", en="Conduct that this policy is about")
_MEASURES = Text(ja="当社の対応", en="What the Company may do")
_REQUEST = Text(ja="お願い", en="What we ask of you")
_BEYOND = Text(ja="社会通念を超える例", en="Beyond the norm, for example")
_WITHIN = Text(ja="対象とならない例", en="Not meant, for example")
_LIMITS = Text(ja="時間と回数の目安", en="Length and repetition")
_HOUSE_RULE = Text(
    ja="回答の後、お客様のご事情による時間が合計{total}分、同じ内容が{same}分、または{repeats}回に達したときは、対応を担当者以外の者が確かめます。"
    "これは社内の目安であり、法律の基準ではありません。お待たせした時間は数えません。",
    en="After an answer, somebody else looks at the contact once it has taken {total} minutes "
    "on your side, {same} minutes on the same matter, or {repeats} repetitions. This is a house "
    "rule, not law, and time that we kept you waiting does not count.",
)
_REVISION = Text(ja="第{revision}版", en="Revision {revision}")


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading and what stands under it; `anchor` is the clause's code in lower case."""

    anchor: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    level: int = 3


@dataclass(frozen=True, slots=True)
class _Page:
    title: str
    preamble: str
    sections: tuple[_Section, ...] = field(default_factory=tuple)
    footer: str = ""


def render(policy: Policy, lang: Language, *, form: Format = "html") -> str:
    """Return the policy as the public reads it. The page has no script and loads nothing."""
    page = _page(policy, lang)
    if form == "html":
        return _html(page, lang)
    return _markdown(page) if form == "markdown" else _plain(page)


def fragment(policy: Policy, lang: Language) -> str:
    """Return the policy as HTML from its title to its footer, for a page that has its own frame."""
    return "".join(_body_parts(_page(policy, lang), lang))


def _page(policy: Policy, lang: Language) -> _Page:
    def of(letter: str) -> list[Clause]:
        return sorted(
            (clause for clause in policy.clauses.values() if clause.code.startswith(letter)),
            # A0, "the list is not exhaustive", reads best after the list.
            key=lambda clause: (clause.code == "A0", int(clause.code[1:])),
        )

    limits = policy.default_limits
    house_rule = _HOUSE_RULE.filled(
        total=f"{limits.total_minutes:g}",
        same=f"{limits.same_content_minutes:g}",
        repeats=limits.repeats,
    )
    promises = tuple(promise.to(lang) for promise in policy.promises)
    return _Page(
        title=policy.title.to(lang),
        preamble=policy.preamble.to(lang),
        sections=(
            _Section("promises", _PROMISES.to(lang), lists=(("", promises),), level=2),
            _Section("conduct", _CONDUCT.to(lang), level=2),
            *(_clause(policy, clause, lang) for clause in of("A")),
            _Section("limits", _LIMITS.to(lang), (house_rule.to(lang),)),
            _Section("measures", _MEASURES.to(lang), level=2),
            *(_clause(policy, clause, lang) for clause in of("C")),
            _Section("request", _REQUEST.to(lang), level=2),
            *(_clause(policy, clause, lang) for clause in of("D")),
        ),
        footer=" · ".join(
            (
                _REVISION.filled(revision=policy.revision).to(lang),
                policy.id,
                policy.content_hash[:12],
            )
        ),
    )


def _clause(policy: Policy, clause: Clause, lang: Language) -> _Section:
    group = policy.groups.get(clause.group)
    acts = [policy.acts[code] for code in group.acts] if group else []
    colon = "：" if lang == "ja" else ": "
    named = tuple(f"{act.name.to(lang)}{colon}{act.definition.to(lang)}" for act in acts)
    lists = [("", named)] if named else []
    for heading, examples in (
        (_BEYOND, _first(acts, "examples")),
        (_WITHIN, _first(acts, "near_misses")),
    ):
        if examples:
            lists.append((heading.to(lang), tuple(example.to(lang) for example in examples)))
    return _Section(
        clause.code.lower(),
        f"{clause.code}. {clause.heading.to(lang)}",
        (clause.text.to(lang),),
        tuple(lists),
    )


def _first(acts: list[Act], kind: Literal["examples", "near_misses"]) -> list[Text]:
    """Return one case of each act: enough to understand, short enough to be read."""
    return [getattr(act, kind)[0] for act in acts]


def _html(page: _Page, lang: Language) -> str:
    return "".join(_html_parts(page, lang))


def _html_parts(page: _Page, lang: Language) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{escape(page.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    yield '<main id="top">\n'
    yield from _body_parts(page, lang)
    yield "</main>\n</body>\n</html>\n"


def _body_parts(page: _Page, lang: Language) -> Iterator[str]:
    yield f"<h1>{escape(page.title)}</h1>\n<p>{escape(page.preamble)}</p>\n"
    contents = escape(_CONTENTS.to(lang))
    yield f'<nav aria-label="{contents}"><h2>{contents}</h2>\n<ul>\n'
    for section in page.sections:
        kind = "part" if section.level == 2 else "clause"
        yield f'<li class="{kind}"><a href="#{section.anchor}">{escape(section.heading)}</a></li>\n'
    yield "</ul></nav>\n"
    for section in page.sections:
        yield f'<section id="{section.anchor}">\n'
        yield f"<h{section.level}>{escape(section.heading)}</h{section.level}>\n"
        for paragraph in section.paragraphs:
            yield f"<p>{escape(paragraph)}</p>\n"
        for heading, items in section.lists:
            if heading:
                yield f"<h4>{escape(heading)}</h4>\n"
            yield "<ul>\n" + "".join(f"<li>{escape(item)}</li>\n" for item in items) + "</ul>\n"
        if section.paragraphs or section.lists:
            yield f'<p class="top"><a href="#top">{escape(_TOP.to(lang))}</a></p>\n'
        yield "</section>\n"
    yield f"<footer>{escape(page.footer)}</footer>\n"


def _markdown(page: _Page) -> str:
    lines = [f"# {page.title}", "", page.preamble, ""]
    for section in page.sections:
        lines += [f"{'#' * section.level} {section.heading}", ""]
        for paragraph in section.paragraphs:
            lines += [paragraph, ""]
        for heading, items in section.lists:
            lines += [f"**{heading}**", ""] if heading else []
            lines += [*(f"- {item}" for item in items), ""]
    return "\n".join([*lines, page.footer, ""])


def _plain(page: _Page) -> str:
    lines = [page.title, "", page.preamble, ""]
    for section in page.sections:
        lines += ["", section.heading] if section.level == 2 else [section.heading]
        lines += [f"  {paragraph}" for paragraph in section.paragraphs]
        for heading, items in section.lists:
            lines += [f"  [{heading}]"] if heading else []
            lines += [f"  - {item}" for item in items]
        lines.append("")
    return "\n".join([*lines, page.footer, ""])


_STYLE = """
:root { color-scheme: light dark;
  --ink: #1d2430; --paper: #ffffff; --line: #d5dae2; --link: #0b57a4; --soft: #4c5666; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf2; --paper: #14181f; --line: #38404d; --link: #8fc1ff; --soft: #aab4c2; }
}
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.75 system-ui, "Hiragino Sans", "Yu Gothic", "Noto Sans CJK JP", sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { line-height: 1.3; font-size: 1.75rem; }
h2 { margin-top: 3rem; padding-bottom: .25rem; border-bottom: 2px solid var(--line); }
h3 { margin-top: 2rem; }
h4 { margin: 1rem 0 .25rem; color: var(--soft); font-size: .95rem; }
a { color: var(--link); }
nav ul { padding-left: 0; list-style: none; }
nav .clause { padding-left: 1.25rem; }
nav .part { margin-top: .5rem; font-weight: 600; }
nav h2 { margin-top: 2rem; font-size: 1.1rem; }
.top { margin: .5rem 0 0; font-size: .875rem; text-align: right; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line);
  color: var(--soft); font-size: .875rem; }
@media print {
  body { background: #fff; color: #000; }
  nav, .top { display: none; }
  main { max-width: none; padding: 0; }
  h2, h3, h4 { break-after: avoid; }
  li, p { break-inside: avoid; }
}
"""
