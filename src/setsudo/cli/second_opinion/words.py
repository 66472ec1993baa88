"""What a run says about second opinions, on standard error and in reports."""

from __future__ import annotations

from collections.abc import Mapping

from setsudo.assessment.model import Assessment
from setsudo.assessment.second.model import Effect, Missing, Seconded, SecondOpinion
from setsudo.bilingual import Language, Text
from setsudo.cli.words import VERDICTS

WHY: Mapping[Missing, Text] = {
    Missing.UNREACHABLE: Text(
        ja="モデルの接続先に届きません。起動しているか、アドレスと証明書を確認してください",
        en="the model's endpoint cannot be reached: check that it runs, its address and its "
        "certificate",
    ),
    Missing.TIMED_OUT: Text(
        ja="モデルの応答が時間内に終わりません。--second-opinion-timeout を延ばすか、"
        "小さいモデルにしてください",
        en="the model did not answer in time: give --second-opinion-timeout more seconds, or take "
        "a smaller model",
    ),
    Missing.CLOSED: Text(
        ja="モデルの接続先が、応答の途中で接続を切りました。接続先のログと、メモリーの不足がないかを"
        "確認してください",
        en="the model's endpoint closed the connection before its answer was whole: look into its "
        "log, it may lack memory",
    ),
    Missing.REDIRECTED: Text(
        ja="モデルの接続先が別のアドレスへ転送しています。鍵を守るため、転送先へは送りません。"
        "正しいアドレスを --second-opinion に指定してください",
        en="the model's endpoint sends to another address, which is not followed to keep the key "
        "safe: give --second-opinion the final address",
    ),
    Missing.REFUSED: Text(
        ja="モデルの接続先が要求を断りました。アドレス、モデル名、一度に読める長さと、JSONスキーマ"
        "(response_format)に対応しているかを確認してください",
        en="the model's endpoint refused the request: check the address, the model's name, how "
        "much it reads at once, and that it supports response_format with a JSON Schema",
    ),
    Missing.FAILED: Text(
        ja="モデルの接続先で障害が起きています。接続先のログを確認してください",
        en="the model's endpoint failed by itself: look into its log",
    ),
    Missing.BUSY: Text(
        ja="モデルの接続先が、呼び出しが多すぎるとしています。時間をおくか、利用枠を確認してください",
        en="the model's endpoint wants fewer calls: wait, or check your allowance there",
    ),
    Missing.KEY_REFUSED: Text(
        ja="モデルの接続先が鍵を受け付けません。SETSUDO_SECOND_OPINION_KEY を確認してください",
        en="the model's endpoint refuses the key: check SETSUDO_SECOND_OPINION_KEY",
    ),
    Missing.NONSENSE: Text(
        ja="モデルの応答が求めた形になっていません。JSONスキーマに沿って答えられるモデルに"
        "してください",
        en="the model's answer is not in the form asked for: take a model or a server that keeps "
        "to a JSON Schema",
    ),
    Missing.CUT_SHORT: Text(
        ja="モデルの応答が途中で切れました。前置きの短いモデルにしてください",
        en="the model's answer ends midway: take a model that does not think at such length",
    ),
    Missing.TOO_LONG: Text(
        ja="長すぎてモデルに渡せない応対があります",
        en="a contact is too long to be given to a model",
    ),
    Missing.CALLS_SPENT: Text(
        ja="呼び出し回数の上限に達しました。続けるには --second-opinion-calls を増やしてください",
        en="the calls of this run are used up: raise --second-opinion-calls for more",
    ),
    Missing.TOKENS_SPENT: Text(
        ja="トークン数の上限に達しました。続けるには --second-opinion-tokens を増やしてください",
        en="the tokens of this run are used up: raise --second-opinion-tokens for more",
    ),
    Missing.GIVEN_UP: Text(
        ja="失敗が続いたため、この実行ではもうモデルに尋ねません",
        en="after these failures the model is not asked again in this run",
    ),
}
GOES_ON = Text(
    ja="モデルの意見なし: {why}{detail}。第一の判定はそのまま続けます。",
    en="no second opinion: {why}{detail}. The assessment goes on without.",
)
EFFECTS: Mapping[Effect, Text] = {
    Effect.NONE: Text(ja="判定は変えていません", en="changed nothing"),
    Effect.RAISED: Text(ja="規範内から要確認へ", en="from within to review"),
    Effect.LOWERED: Text(ja="規範超えの疑いから要確認へ", en="from beyond to review"),
    Effect.COUNTER: Text(ja="反対の事情を加えました", en="added counter-evidence"),
}
HEADING = Text(ja="別のモデルの意見", en="Second opinion by a model")
NO_GROUND = Text(
    ja="モデルの意見だけを根拠にすることはできません。",
    en="A model's opinion is never a ground by itself.",
)
ASKS = Text(ja="モデルからの問い", en="The model asks")
FROM_FACTS = Text(ja="当社が把握している事実による", en="from the facts the company recorded")
UNPROVEN = Text(
    ja="言葉が応対の中に見つからず、除いたもの: {count}件",
    en="left out, since its words stand nowhere in the contact: {count}",
)
DISTRUSTED = Text(
    ja="お客様の言葉に機械への指示と見られるものがあり、判定を和らげる意見は採っていません。",
    en="Some words look like instructions to a machine: nothing was eased on this opinion.",
)
_SHORT = Text(
    ja="モデルの意見({model}): {verdict}({effect})。{because}",
    en="second opinion ({model}): {verdict} ({effect}). {because}",
)
_MOST_OF_A_NAME = 40


def in_short(answer: Assessment, lang: Language) -> str | None:
    """Return the second opinion in one line; None where there is none."""
    if not isinstance(answer, Seconded) or not isinstance(answer.second_opinion, SecondOpinion):
        return None
    opinion = answer.second_opinion
    said = _SHORT.filled(
        # Of a path to a model's file its end tells more than its beginning.
        model=opinion.model[-_MOST_OF_A_NAME:],
        verdict=VERDICTS[opinion.verdict].to(lang),
        effect=EFFECTS[opinion.effect].to(lang),
        because=opinion.because,
    )
    return said.to(lang)
