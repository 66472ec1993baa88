"""What the acts in the ledger are called, for people who read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.states import ACT_NAMES, Act

_CASE: Final = "case."


def name_of(act: str) -> Text:
    """Return what an act is called; one without a name is called as it is written."""
    if act.startswith(_CASE) and (deed := act.removeprefix(_CASE)) in {*Act}:
        return ACT_NAMES[Act(deed)]
    return ACTS.get(act) or Text(ja=act, en=act)


ACTS: Final[Mapping[str, Text]] = {
    "case.opened": Text(ja="事案が開かれた", en="a case was opened"),
    "case.gathered": Text(ja="連絡が事案に加わった", en="a contact joined a case"),
    "case.assessed": Text(
        ja="プログラムの判定が事案に反映された", en="a program's answer reached its case"
    ),
    "case.settled": Text(
        ja="事案のお客様が改められた", en="a case names the customer of its contacts"
    ),
    "case.evidence_put_forward": Text(
        ja="プログラムが証拠の候補を示した", en="a program put evidence forward"
    ),
    "interaction.received": Text(ja="応対が届いた", en="a contact came in"),
    "interaction.assessed": Text(ja="プログラムが判定した", en="a program assessed a contact"),
    "interaction.assessed_anew": Text(
        ja="プログラムが判定し直した", en="a program assessed a contact anew"
    ),
    "interaction.reassessed": Text(
        ja="判定のやり直しを反映した", en="the assessment made anew counts"
    ),
    "interaction.files_kept": Text(ja="添付が保存された", en="files were kept"),
    "reassessment.begun": Text(ja="判定のやり直しを始めた", en="assessing anew was begun"),
    "reassessment.ready": Text(ja="判定のやり直しの結果が出た", en="assessing anew is ready"),
    "reassessment.applied": Text(ja="やり直しの結果を反映した", en="the difference was applied"),
    "reassessment.dropped": Text(ja="やり直しを取りやめた", en="the difference was dropped"),
    "reassessment.overtaken": Text(
        ja="やり直しの途中で判定が変わった", en="assessing anew was overtaken"
    ),
    "customer.attached": Text(ja="お客様の記録に結びつけた", en="a contact was put to a customer"),
    "customer.corrected": Text(
        ja="応対を正しい方に移した", en="a contact was moved to the right person"
    ),
    "customer.merged": Text(ja="お客様の記録を統合した", en="two customers were merged"),
    "customer.parted": Text(ja="統合を取り消した", en="a merge was undone"),
    "customer.merge_declined": Text(ja="別の方だと決めた", en="a merge was declined"),
    "improvement.changed": Text(ja="改善の記録を進めた", en="an improvement was carried on"),
    "message.received": Text(ja="ご意見が届いた", en="a message came in"),
    "message.answered": Text(ja="ご意見に答えた", en="a message was answered"),
    "objection.appointed": Text(ja="異議担当を決めた", en="an appeal officer was appointed"),
    "policy.in_force": Text(ja="方針の版が施行された", en="a revision of the policy is in force"),
    "policy.acknowledged": Text(ja="方針を確認した", en="the policy was acknowledged"),
    "service.registered": Text(ja="サービスを登録した", en="a service was registered"),
    "signed_in": Text(ja="サインインした", en="somebody signed in"),
    "first_administrator_made": Text(
        ja="最初の管理者ができた", en="the first administrator was made"
    ),
    "person_invited": Text(ja="人を加えた", en="somebody was added"),
    "person_welcomed": Text(ja="リンクを渡した", en="a link was made"),
    "welcome_confirmed": Text(ja="リンクを確認した", en="a link was confirmed"),
    "password_chosen": Text(ja="パスワードを決めた", en="a password was chosen"),
    "person_described": Text(ja="氏名などを変えた", en="somebody's name or address was changed"),
    "person_placed": Text(ja="役割と拠点を変えた", en="roles and sites were changed"),
    "person_deactivated": Text(ja="利用を停止した", en="somebody was deactivated"),
    "person_reactivated": Text(ja="利用を再開した", en="somebody was reactivated"),
    "appraisers_named": Text(ja="評価する人を決めた", en="appraisers were named"),
    "site_opened": Text(ja="拠点を加えた", en="a site was added"),
    "site_renamed": Text(ja="拠点の名前を変えた", en="a site was renamed"),
    "token.made": Text(ja="APIトークンを作った", en="an API token was made"),
    "token.revoked": Text(ja="APIトークンを失効させた", en="an API token was revoked"),
    "outbox.subscribed": Text(ja="送り先を登録した", en="a receiver was added"),
    "outbox.ended": Text(ja="送り先を終えた", en="a receiver was ended"),
    "outbox.key_changed": Text(ja="送り先の鍵を替えた", en="a receiver's key was changed"),
    "outbox.dead": Text(ja="届けるのをやめた", en="a delivery was given up"),
    "outbox.sent_again": Text(ja="もう一度送った", en="a delivery was sent again"),
    "bundle.made": Text(ja="証拠一式を作った", en="a bundle was made"),
    "checkpoint.signed": Text(ja="台帳に署名した", en="the ledger was signed"),
    "verification.asked": Text(ja="照合を求めた", en="a verification was asked for"),
    "verification.done": Text(ja="照合が済んだ", en="a verification was done"),
    "measure.step": Text(ja="その場で伝えたことを記録した", en="a step on the spot was logged"),
    "measure.proposed": Text(ja="措置を提案した", en="a measure was proposed"),
    "measure.approved": Text(ja="措置を承認した", en="a measure was approved"),
    "measure.declined": Text(ja="措置を認めなかった", en="a measure was declined"),
    "measure.withdrawn": Text(ja="措置の提案を取り下げた", en="a measure was withdrawn"),
    "measure.reviewed": Text(ja="措置を見直した", en="a measure was reviewed"),
    "measure.review_due": Text(ja="措置の見直しが必要になった", en="a measure is to be reviewed"),
    "measure.followed": Text(ja="措置が正しい方に移った", en="a measure followed its case"),
    "measure.lifted": Text(ja="措置を解いた", en="a measure was lifted"),
    "measure.lapsed": Text(ja="措置が期限で終わった", en="a measure ended by itself"),
    "notice.drafted": Text(ja="通知の下書きを作った", en="a notice was drafted"),
    "notice.changed": Text(ja="通知を直した", en="a notice was changed"),
    "notice.approved": Text(ja="通知を承認した", en="a notice was approved"),
    "notice.signed_off": Text(ja="弁護士・法務が通知を認めた", en="counsel signed a notice off"),
    "notice.withdrawn": Text(ja="通知を取り下げた", en="a notice was withdrawn"),
    "notice.opened": Text(ja="お客様が通知を開いた", en="the customer opened a notice"),
    "notice.answered": Text(ja="お客様が通知に答えた", en="the customer answered a notice"),
    "notice.sent_again": Text(ja="通知を送り直した", en="a notice was sent again"),
    "transaction.begun": Text(ja="取引が始まった", en="a transaction began"),
    "transaction.completed": Text(ja="取引が終わった", en="a transaction was completed"),
    "transaction.cancelled": Text(ja="取引が取り消された", en="a transaction was cancelled"),
    "transaction.answered_late": Text(
        ja="取引の仕組みが遅れて答えた", en="a command was answered late"
    ),
    "measure.stated": Text(ja="措置の前提を確かめた", en="a ground of a measure was stated"),
    "measure.recorded": Text(ja="法定の記録を書いた", en="a statutory record was written"),
    "measure.approved_by_one": Text(
        ja="一人目が措置を承認した", en="one of two approved a measure"
    ),
    "measure.agreed": Text(
        ja="措置に合意し、通知を待っている", en="a measure was agreed and waits for its notice"
    ),
    "measure.begun": Text(ja="措置が始まった", en="a measure began"),
    "measure.step_answered": Text(ja="上司が対応を確かめた", en="a supervisor answered for a step"),
    "transaction.undecided": Text(
        ja="取引をどうするか決まっていない", en="a transaction was left undecided"
    ),
    "transaction.continued": Text(ja="取引を続けることにした", en="a transaction goes on"),
    "transaction.held_too": Text(
        ja="別の措置も取引を止めた", en="a second measure holds a transaction"
    ),
    "transaction.released": Text(ja="取引の停止を解いた", en="a transaction was let go"),
    "transaction.request_hold": Text(ja="取引を止めるよう求めた", en="a hold was asked for"),
    "transaction.request_resume": Text(ja="取引を再開するよう求めた", en="resuming was asked for"),
    "transaction.request_cancel": Text(
        ja="取引を取り消すよう求めた", en="cancelling was asked for"
    ),
    "transaction.hand_over": Text(
        ja="取引を担当者に引き継いだ", en="a transaction was handed to a person"
    ),
    "transaction.held": Text(ja="取引が止まった", en="a transaction was held"),
    "transaction.cannot_hold": Text(
        ja="取引を止められなかった", en="a transaction could not be held"
    ),
    "transaction.resumed": Text(ja="取引が再開した", en="a transaction was resumed"),
    "transaction.cannot_resume": Text(
        ja="取引を再開できなかった", en="a transaction could not be resumed"
    ),
    "transaction.cannot_cancel": Text(
        ja="取引を取り消せなかった", en="a transaction could not be cancelled"
    ),
    "exhibit.taken": Text(ja="証拠を受け入れた", en="an exhibit was taken in"),
    "exhibit.viewed": Text(ja="証拠を見た", en="an exhibit was viewed"),
    "exhibit.copied": Text(ja="証拠を写した", en="an exhibit was copied"),
    "exhibit.exported": Text(ja="証拠を一式に入れた", en="an exhibit left in a bundle"),
    "exhibit.handed_over": Text(ja="証拠を渡した", en="an exhibit was handed over"),
    "exhibit.returned": Text(ja="証拠が戻った", en="an exhibit came back"),
    "referral.refer": Text(ja="外部に照会・通報した", en="a case was referred"),
    "referral.contact": Text(ja="照会先に連絡した", en="a receiver was contacted again"),
    "referral.answer": Text(ja="照会先から答えがあった", en="a receiver answered"),
    "referral.close": Text(ja="照会を終えた", en="a referral was closed"),
    "proceeding.stage": Text(ja="手続が進んだ", en="a proceeding moved on"),
    "privileged.written": Text(ja="法務の秘匿メモを書いた", en="a privileged note was written"),
    "privileged.read": Text(ja="法務の秘匿メモを読んだ", en="privileged notes were read"),
    "privileged.opened": Text(
        ja="法務の秘匿メモを読める人を加えた", en="privileged notes were opened to somebody"
    ),
    "privileged.shut": Text(
        ja="法務の秘匿メモを読める人を外した", en="privileged notes were shut to somebody"
    ),
    "posting.listed": Text(ja="投稿を記録した", en="a posting was listed"),
    "deadline.day": Text(
        ja="期限の起算日を記録した", en="a day that a deadline runs from was stated"
    ),
    "deadline.near": Text(ja="期限が近づいた", en="a deadline came near"),
    "deadline.passed": Text(ja="期限が過ぎた", en="a deadline passed"),
    "deadline.settled": Text(ja="期限の件を済ませた", en="a deadline was settled"),
    "request.received": Text(ja="開示等の請求を受けた", en="a disclosure request came in"),
    "request.identified": Text(ja="請求者の本人確認をした", en="whoever asked was identified"),
    "request.extended": Text(ja="回答の期限を延ばした", en="the time to answer was extended"),
    "request.decided": Text(ja="請求への回答を決めた", en="an answer to a request was decided"),
    "request.reviewed": Text(ja="請求への回答を点検した", en="an answer to a request was reviewed"),
    "request.returned": Text(
        ja="請求への回答を差し戻した", en="an answer to a request was sent back"
    ),
    "request.answered": Text(ja="請求に回答した", en="a request was answered"),
    "request.answer_taken": Text(ja="回答を受け渡した", en="an answer was taken out"),
    "retention.held": Text(ja="法的保全をかけた", en="a legal hold was placed"),
    "retention.hold_lifted": Text(ja="法的保全を解いた", en="a legal hold was lifted"),
    "retention.period_set": Text(ja="保存期間を定めた", en="a period of keeping was set"),
    "retention.run": Text(ja="期限を過ぎたものの削除を終えた", en="a deletion run ended"),
    "retention.clock_confirmed": Text(
        ja="時計が正しいと確かめた", en="it was said that the clock is right"
    ),
    "retention.deleted": Text(ja="保存期間を過ぎたものを消した", en="what was due was deleted"),
    "retention.erased": Text(
        ja="個人の情報を台帳から消した", en="personal pieces were erased from the ledger"
    ),
}
