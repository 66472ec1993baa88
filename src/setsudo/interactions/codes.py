"""Why a record could not be read: the stable codes, each with its meaning and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from setsudo.bilingual import Text


class Code(StrEnum):
    """Stable over versions; documented in `docs/reference/formats.md`."""

    BAD_CSV = "bad_csv"
    BAD_ENCODING = "bad_encoding"
    CANNOT_OPEN = "cannot_open"
    DAMAGED_FILE = "damaged_file"
    EMPTY_FILE = "empty_file"
    MISSING_COLUMN = "missing_column"
    MISSING_FIELD = "missing_field"
    NO_WORDS = "no_words"
    NOT_AN_OBJECT = "not_an_object"
    NOT_JSON = "not_json"
    SEALED = "sealed"
    SPECIAL_FILE = "special_file"
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"
    TOO_MANY_PARTS = "too_many_parts"
    TRUNCATED = "truncated"
    UNKNOWN_FORM = "unknown_form"
    WRONG_TYPE = "wrong_type"
    WRONG_VALUE = "wrong_value"


MEANINGS: Mapping[Code, Text] = {
    Code.BAD_CSV: Text(
        ja='CSVの引用符が正しく閉じられていません。該当行の「"」を確認してください。',
        en="The CSV row's quotation marks do not match up. Check the quotes in that row.",
    ),
    Code.BAD_ENCODING: Text(
        ja="文字コードが壊れているか、対応していません。UTF-8で保存し直してください。",
        en="The characters are broken or in an unsupported encoding. Save the file as UTF-8.",
    ),
    Code.CANNOT_OPEN: Text(
        ja="ファイルを開けません。アクセス権とリンク先を確認してください。",
        en="The file cannot be opened. Check its permissions and where the link points.",
    ),
    Code.DAMAGED_FILE: Text(
        ja="ファイルが壊れているか、途中で切れています。もう一度出力してください。",
        en="The file is damaged or cut short. Export it again.",
    ),
    Code.EMPTY_FILE: Text(
        ja="ファイルが空です。",
        en="The file is empty.",
    ),
    Code.MISSING_COLUMN: Text(
        ja="必要な列がありません。列の対応付けで列名を指定してください。",
        en="A column that is needed is missing. Name it with the column mapping.",
    ),
    Code.MISSING_FIELD: Text(
        ja="必須の項目がありません。",
        en="A required field is missing.",
    ),
    Code.NO_WORDS: Text(
        ja="発言が一つもないか、すべて空白です。",
        en="There are no words: no turn at all, or only blank ones.",
    ),
    Code.NOT_AN_OBJECT: Text(
        ja="JSONのオブジェクトではありません。1件を { } で囲んでください。",
        en="This is JSON but not an object. Write each interaction between { and }.",
    ),
    Code.NOT_JSON: Text(
        ja="JSONとして正しくありません。",
        en="This is not valid JSON.",
    ),
    Code.SEALED: Text(
        ja="署名または暗号化されたvCon、もしくは暗号化されたメールです。検証・復号してから渡してください。",
        en="A signed or encrypted vCon, or an encrypted e-mail. Verify or decrypt it first.",
    ),
    Code.SPECIAL_FILE: Text(
        ja="通常のファイルではありません（パイプ、デバイスなど）。",
        en="This is not an ordinary file (a pipe, a device or the like).",
    ),
    Code.TOO_DEEP: Text(
        ja="入れ子が深すぎます。",
        en="The record is nested too deeply.",
    ),
    Code.TOO_LARGE: Text(
        ja="1件が大きすぎます。分割するか、添付を外してください。",
        en="The record is too large. Split it or leave attachments out.",
    ),
    Code.TOO_MANY_PARTS: Text(
        ja="メールの構成部分が多すぎます。",
        en="The e-mail has too many parts.",
    ),
    Code.TRUNCATED: Text(
        ja="途中で切れています。ここまでの記録は読み取りました。",
        en="The input ends in the middle of a record. Everything before it was read.",
    ),
    Code.UNKNOWN_FORM: Text(
        ja="対応している形式のいずれでもありません。",
        en="This is none of the forms that can be read.",
    ),
    Code.WRONG_TYPE: Text(
        ja="項目の型が違います（数値のはずが文字列など）。",
        en="A field has the wrong type (text where a number belongs, or the like).",
    ),
    Code.WRONG_VALUE: Text(
        ja="項目の値が許された範囲にありません。",
        en="A field's value is not one of those allowed.",
    ),
}
