"""Each lack with its sentence and its remedy, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.lacks import Lack


def _says(ja: str, en: str, ja_remedy: str, en_remedy: str) -> tuple[Text, Text]:
    return Text(ja=ja, en=en), Text(ja=ja_remedy, en=en_remedy)


SENTENCES: Final[Mapping[Lack, tuple[Text, Text]]] = {
    Lack.ELEMENT_MISSING: _says(
        "三つの要件のうち、答えのないものがあります。", "One of the three elements has no answer.",
        "要件ごとに、答えと理由と証拠を記入してください。",
        "Answer each element, with a reason and evidence.",
    ),
    Lack.AXIS_MISSING: _says(
        "要望の内容と手段のうち、答えのないものがあります。",
        "The demand or the means has no answer.",
        "要望の内容と、手段や態様とを分けて答えてください。",
        "Judge what was asked for and the way of asking apart.",
    ),
    Lack.REASON_MISSING: _says(
        "理由が書かれていません。", "A reason is missing.",
        "後で読む人とお客様に説明できる理由を書いてください。",
        "Write a reason that you could give to the customer and to whoever was hurt.",
    ),
    Lack.EVIDENCE_MISSING: _says(
        "答えに証拠が結び付いていません。", "An answer rests on no evidence.",
        "証拠を少なくとも一つ選んでください。その場にいた人の供述でもかまいません。",
        "Link at least one piece; the statement of somebody who was there is one.",
    ),
    Lack.EVIDENCE_UNKNOWN: _says(
        "選ばれた証拠が、この事案にありません。", "A piece that is named is not in this case.",
        "証拠を加えてから選んでください。", "Add it to the case first, or choose another.",
    ),
    Lack.EVIDENCE_TWICE: _says(
        "同じ識別子の証拠が二つあります。", "Two pieces of evidence share an identifier.",
        "それぞれに別の識別子を付けてください。", "Give each its own.",
    ),
    Lack.EVIDENCE_UNCONFIRMED: _says(
        "人が確かめていない証拠があります。",
        "A piece of evidence has been confirmed by nobody.",
        "読むか、見るか、聞くかした人が、その証拠を確かめてください。",
        "Let somebody read, see or hear it and confirm it.",
    ),
    Lack.TRAIT_AS_EVIDENCE: _says(
        "その人の属性は、証拠になりません。",
        "What somebody is can never be evidence against them.",
        "属性を外し、実際の言動だけを挙げてください。",
        "Take it out, and name only what was said or done.",
    ),
    Lack.DEGREE_OUT_OF_RANGE: _says(
        "程度は0から4で答えてください。", "A degree lies outside 0 to 4.",
        "0(なし)から4(きわめて重い)で選び直してください。",
        "Choose from 0, none, to 4, grave.",
    ),
    Lack.POLICY_DIFFERS: _says(
        "この事案が従う方針の版と違います。",
        "This is not the revision of the policy that the case is pinned to.",
        "事案に記録された版の方針で確かめてください。",
        "Check it with the revision that the case names.",
    ),
    Lack.ELEMENT_NOT_MET: _says(
        "「超える」と判断するには、要件が満たされていません。",
        "An element that “beyond the norm” needs is not answered with yes.",
        "答えを見直すか、別の結論を選んでください。",
        "Look at the answer again, or choose another outcome.",
    ),
    Lack.HARM_WITHOUT_GROUND: _says(
        "就業環境への害がない場合の根拠が示されていません。",
        "No worker's environment was harmed, and no other ground is named.",
        "ほかのお客様や会社への害と、契約、施設管理権、不法行為のどれによるかを書いてください。",
        "Say that customers or the Company were harmed, and name the contract, the right to the "
        "premises or the tort.",
    ),
    Lack.HARMED_UNNAMED: _says(
        "誰に対する行為かが選ばれていません。", "It is not said whom the conduct was against.",
        "従業員、ほかのお客様、会社から選んでください。",
        "Choose from employees, other customers and the Company.",
    ),
    Lack.MEANS_ACCEPTABLE: _says(
        "手段や態様が許されるものなら、社会通念を超える行為とはいえません。",
        "Where the way of asking is acceptable, conduct is not beyond the norm.",
        "根拠のない要望は、お断りすれば足ります。断った後も続いたこと、著しくつり合わないことが問題なら、"
        "手段の答えにそう書いてください。",
        "An unfounded demand is simply declined. If it was kept up after that or is out of all "
        "proportion, say so under the means.",
    ),
    Lack.NO_ACT: _says(
        "方針のどの行為に当たるかが選ばれていません。", "No act of the policy is named.",
        "方針に挙げられた行為を一つ以上選んでください。",
        "Choose at least one act of the policy.",
    ),
    Lack.ACT_UNKNOWN: _says(
        "この版の方針にない行為が選ばれています。",
        "An act is named that this revision of the policy does not have.",
        "この版にある行為から選んでください。", "Choose from the acts of this revision.",
    ),
    Lack.TERMS_SOLE_GROUND: _says(
        "販売方法やサービスの不承諾だけを理由にはできません。",
        "Not accepting terms or services is never a sole ground.",
        "ほかに社会通念を超える行為がなければ、別の結論を選んでください。",
        "If nothing else was beyond the norm, choose another outcome.",
    ),
    Lack.WEAK_GROUND: _says(
        "回数や時間、正当な権利の言及、話し方、販売方法の不承諾、プログラムの所見は、"
        "いくつ重なっても、それだけでは根拠になりません。",
        "Counts and time, lawful rights, a manner of speaking, terms not accepted and a program's "
        "opinion are no ground by themselves, however many come together.",
        "人が確かめた言動を証拠に加えるか、別の結論を選んでください。",
        "Add words or acts that a person has confirmed, or choose another outcome.",
    ),
    Lack.NEED_BEFORE_COUNTS: _says(
        "配慮の必要が示されているため、回数や時間、繰り返しだけを根拠にはできません。",
        "A need for an accommodation was stated, so counts, time and repetition carry nothing.",
        "配慮について話し合い、それとは別の言動があれば、その証拠を加えてください。",
        "Talk over the accommodation; if there was other conduct, add the evidence of that.",
    ),
    Lack.FAULT_NOT_ASKED: _says(
        "当社の誤りの有無が答えられていません。",
        "It is not answered whether the Company was at fault.",
        "不良、遅れ、案内の誤り、待たせた時間、従業員の言動を確かめてください。",
        "Look at defects, delays, wrong information, waiting and the conduct of staff.",
    ),
    Lack.FAULT_NOT_PUT_RIGHT: _says(
        "当社の誤りをどう正すかが書かれていません。",
        "The Company was at fault, and it is not said how that is put right.",
        "お客様への回答と正し方を書いてください。行為の判断とは別に必要です。",
        "Write what the customer is owed and gets, whatever is said of the conduct.",
    ),
    Lack.NEED_NOT_ASKED: _says(
        "配慮の必要を考えたかどうかが答えられていません。",
        "It is not answered whether an accommodation is needed.",
        "障害、病気、年齢、言語などの事情が示されていないか確かめてください。",
        "Ask whether disability, illness, age or language was stated or is plain.",
    ),
    Lack.NO_DIALOGUE: _says(
        "配慮についての話し合いと、申し出た方法が記録されていません。",
        "A need was stated, and no dialogue or no offer is on record.",
        "話し合いの内容と、用意できる方法を一つ以上書いてください。",
        "Record what was talked over and at least one thing that was offered.",
    ),
    Lack.DIAGNOSIS_STORED: _says(
        "診断名など、病気や障害の情報が書かれています。",
        "A diagnosis stands in the record.",
        "必要な配慮だけを残し、診断の情報は消してください。",
        "Keep what helps, and take out what the person has.",
    ),
    Lack.POSTING_NOT_ASKED: _says(
        "投稿についての質問(事実か意見か、真実か、公共の利害、個人の特定)に答えがありません。",
        "The questions about a posting are not answered: fact or opinion, truth, public interest, "
        "an individual named.",
        "四つの質問に、理由を付けて答えてください。", "Answer all four, with a reason.",
    ),
    Lack.TRUE_AND_PUBLIC: _says(
        "公共の利害に関わり、真実でないと確かめられていない投稿は、根拠になりません。",
        "A posting in the public interest is no ground unless it has been found untrue.",
        "投稿を行為から外し、書かれた事柄に答えてください。",
        "Take the posting out, and answer what it says.",
    ),
    Lack.OPINION_OF_NOBODY: _says(
        "個人を特定しない意見や感想は、厳しくても率直な評価です。",
        "An opinion that names no individual is an honest review, however harsh.",
        "投稿を行為から外し、改善の手がかりとしてください。",
        "Take the posting out, and learn from it.",
    ),
    Lack.CALLED_WITHIN_BUT_BEYOND: _says(
        "すべての要件が満たされ、手段も許されないのに、「超える」以外の結論になっています。",
        "Every element is met and the means are not acceptable, yet the outcome says otherwise.",
        "被害を受けた人のためにも、答えと結論を合わせてください。",
        "Make the answers and the outcome agree: somebody was hurt.",
    ),
    Lack.UNCLEAR_CALLED_WITHIN: _says(
        "社会通念を超えるかどうかが「はい」または「不明」なのに、範囲内という結論になっています。",
        "Whether it was beyond the norm is answered with yes or unclear, and it is called within.",
        "確かめて「いいえ」と答えられるまでは、「判断できない」としてください。",
        "Until that can be answered with no, call it undetermined.",
    ),
    Lack.NO_IMPROVEMENT: _says(
        "申し出が改善の記録に引き継がれていません。",
        "The complaint does not live on in the improvement register.",
        "表題と内容を書き、改善の記録に載せてください。",
        "Give it a title and say what it is about.",
    ),
    Lack.NOTHING_UNCLEAR: _says(
        "「判断できない」とするのに、不明な答えがありません。",
        "It is called undetermined, and no answer is unclear.",
        "不明な点を「不明」と答えるか、別の結論を選んでください。",
        "Answer with “unclear” what is unclear, or choose another outcome.",
    ),
    Lack.MISSING_UNSAID: _says(
        "何が分かれば判断できるかが書かれていません。",
        "It is not said what would settle the matter.",
        "足りない事実や証拠を書いてください。", "Name the fact or the evidence that is lacking.",
    ),
    Lack.CARE_UNSAID: _says(
        "どのような配慮やケアをするかが書かれていません。",
        "It is not said which accommodation or care the customer gets.",
        "申し出た配慮、または案内した相談先を書いてください。",
        "Write what is offered, or where the customer can turn to.",
    ),
    Lack.FAULT_NOT_FOUND: _says(
        "当社の誤りという結論なのに、誤りがあったと答えられていません。",
        "The outcome is the Company's fault, and no fault is found.",
        "当社の誤りの答えを見直すか、別の結論を選んでください。",
        "Look at that answer again, or choose another outcome.",
    ),
    Lack.MALICE_WITHOUT_FINDING: _says(
        "社会通念を超えない行為を、悪質とすることはできません。",
        "Conduct that is not beyond the norm cannot be malicious.",
        "悪質の判断を外してください。", "Take the malice out.",
    ),
    Lack.MALICE_UNANSWERED: _says(
        "悪質の基準に、答えのないものがあります。",
        "A criterion of malice has no answer.",
        "方針の基準のすべてに、はいかいいえで答えてください。",
        "Answer each of the policy's criteria with yes or no.",
    ),
    Lack.MALICE_UNKNOWN: _says(
        "方針にない基準で、悪質とされています。",
        "Malice is argued by a criterion that the policy does not have.",
        "方針にある基準から選んでください。", "Use the criteria of the policy.",
    ),
    Lack.MALICE_UNSUPPORTED: _says(
        "悪質と判断するだけの基準が満たされていません。",
        "The criteria that are met are not enough to call it malicious.",
        "単独で足りる基準が一つ、またはその他の基準が二つ必要です。",
        "It takes one that can be enough alone, or two of the others.",
    ),
    Lack.MALICE_WEAK: _says(
        "満たされたとする基準に、理由か、それを支える証拠がありません。",
        "A criterion that is called met lacks a reason or evidence that carries it.",
        "理由と、人が確かめた証拠を加えてください。",
        "Add a reason, and evidence that a person has confirmed.",
    ),
    Lack.SAME_PERSON: _says(
        "提案した人が、自分で承認することはできません。",
        "Whoever proposed it cannot approve it.",
        "別の承認者に頼んでください。", "Ask another approver.",
    ),
    Lack.VICTIM_DECIDES: _says(
        "被害を受けた人は、提案も承認もできません。",
        "Whoever was hurt neither proposes nor approves.",
        "別の人に頼んでください。被害を受けた人の話は、供述として証拠になります。",
        "Ask somebody else; what the person says counts as a statement.",
    ),
    Lack.ACCUSED_DECIDES: _says(
        "苦情の対象となった従業員は、提案も承認もできません。",
        "Staff who are complained of neither propose nor approve.",
        "別の人に頼んでください。", "Ask somebody else.",
    ),
    Lack.NOBODY_AT_HEADQUARTERS: _says(
        "提案者と承認者のどちらも、本部の人ではありません。",
        "Neither who proposed nor who approves is at headquarters.",
        "本部の承認者に頼んでください。", "Ask an approver at headquarters.",
    ),
    Lack.APPROVAL_REASON_MISSING: _says(
        "承認の理由が書かれていません。", "The approval gives no reason.",
        "何を確かめて承認したかを書いてください。", "Write what you looked at.",
    ),
    Lack.RETURN_REASON_MISSING: _says(
        "差し戻しの理由が書かれていません。", "The return gives no reason.",
        "何を直せばよいかを書いてください。", "Write what should be put right.",
    ),
    Lack.APPROVED_TOO_EARLY: _says(
        "提案より前の時刻で承認されています。", "It is approved before it was proposed.",
        "時計を確かめてください。", "Check the clock.",
    ),
    Lack.TIME_WITHOUT_ZONE: _says(
        "時刻に時間帯がありません。", "A time has no zone.",
        "時間帯つきの時刻を指定してください。", "Give a time with its offset.",
    ),
    Lack.APPEAL_REASON_MISSING: _says(
        "異議への答えに理由がありません。", "The answer to the objection gives no reason.",
        "お客様に伝える理由を書いてください。", "Write the reason that the customer will be told.",
    ),
    Lack.APPEAL_BY_INVOLVED: _says(
        "この事案に関わった人は、異議を見直せません。",
        "Somebody who took part in the case cannot review the objection.",
        "関わっていない異議担当に頼んでください。", "Ask an appeal officer who took no part.",
    ),
    Lack.APPEAL_CHANGES_NOTHING: _says(
        "判断を覆すのに、結論が変わっていません。",
        "The determination is overturned, and the outcome stays “beyond the norm”.",
        "新しい結論を選ぶか、別の人による確認に戻してください。",
        "Choose the outcome that takes its place, or send it back to others.",
    ),
    Lack.CARE_OPEN: _says(
        "被害を受けた人へのケアに、済んでいないものがあります。",
        "A care step for somebody who was hurt is still open.",
        "行うか、本人の辞退を記録してください。",
        "Do it, or record that the person declined it.",
    ),
    Lack.CARE_DECLINED_BY_OTHERS: _says(
        "ケアを辞退できるのは本人だけです。",
        "Only whoever was hurt can decline a care step.",
        "本人に確かめてください。", "Ask the person.",
    ),
    Lack.OUTCOME_UNTOLD: _says(
        "被害を受けた人に、結果が伝えられていません。",
        "Somebody who was hurt has not been told of the outcome.",
        "結果と理由を伝え、記録してください。", "Tell them, with the reasons, and record it.",
    ),
    Lack.NO_RECURRENCE: _says(
        "再発防止が決められていません。", "Nothing is settled about preventing a recurrence.",
        "原因と、行うこと、または行わない理由を書いてください。",
        "Write the cause, and what is done or why nothing is.",
    ),
    Lack.RECURRENCE_UNFINISHED: _says(
        "再発防止の取り組みが終わっていません。", "An action against a recurrence is not done.",
        "終えるか、行わないことにした理由を書いてください。",
        "Finish it, or decline it with a reason.",
    ),
    Lack.RECURRENCE_INCOMPLETE: _says(
        "再発防止に、原因、内容、担当者、期限のどれかがありません。",
        "An action lacks its cause, what it is, who does it or when it is due.",
        "四つとも記入してください。", "Fill in all four.",
    ),
    Lack.RECURRENCE_UNREASONED: _says(
        "再発防止を行わない理由が書かれていません。",
        "An action is declined without a reason.",
        "行わない理由を書いてください。", "Write why it is not done.",
    ),
    Lack.IMPROVEMENT_UNENTERED: _says(
        "申し出が改善の記録に載っていません。",
        "The complaint has not been entered in the improvement register.",
        "改善の記録に載せてから終了してください。", "Enter it before you close the case.",
    ),
    Lack.SOMEBODY_REPORTED: _says(
        "人が報告した事案や、被害を受けた人のいる事案は、判断せずに終えられません。",
        "A case that a person reported, or in which somebody was hurt, is not dismissed.",
        "判断を提案してください。", "Propose a determination.",
    ),
    Lack.DISMISSAL_REASON_MISSING: _says(
        "事案としない理由が書かれていません。", "The dismissal gives no reason.",
        "読んで分かったことを書いてください。", "Write what you saw when you read it.",
    ),
    Lack.FACT_WITHOUT_SOURCE: _says(
        "事実に、証拠も見聞きした人も示されていません。",
        "A fact names neither evidence nor who saw or heard it.",
        "証拠か、見聞きした人を示してください。", "Name the evidence or the person.",
    ),
    Lack.GUESS_AS_FACT: _says(
        "事実の欄に、推測や感想の言葉があります。", "A fact is worded as a guess or a feeling.",
        "見聞きしたことだけを残し、推測や意見は別の欄に移してください。",
        "Keep what was seen or heard, and move the rest to opinion or inference.",
    ),
    Lack.INFERENCE_FROM_NOTHING: _says(
        "推測のもとになった事実が示されていません。", "An inference names no fact of the case.",
        "どの事実から考えたかを選んでください。", "Choose the facts that it is drawn from.",
    ),
    Lack.NOTE_EMPTY: _says(
        "記録に内容がありません。", "A note is empty.",
        "内容を書いてください。", "Write it down.",
    ),
    Lack.LINK_TO_ITSELF: _says(
        "事案を、それ自身と関連づけることはできません。", "A case cannot be linked to itself.",
        "別の事案を選んでください。", "Choose another case.",
    ),
    Lack.JOINED_IN_A_CIRCLE: _says(
        "統合すると、事案が互いに統合し合うことになります。",
        "The cases would be joined in a circle.",
        "統合先をたどり、最後の事案を選んでください。",
        "Choose the case in which the others already live on.",
    ),
    Lack.LINK_REASON_MISSING: _says(
        "関連づける理由が書かれていません。", "The link gives no reason.",
        "なぜ関係があるのかを書いてください。", "Write how they belong together.",
    ),
}  # fmt: skip
