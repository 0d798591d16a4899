//! Submissions: which one is meant, and how it is shown.

use std::fmt::Write as _;

use saring_proto::v1;
use saring_proto::v1::RuleSetState;
use saring_rules::Lang;

use super::Output;
use crate::failure::{Failure, Outcome};
use crate::message::{listed, message};
use crate::remote::{Session, Table, all_pages, bold, json_line, name_of, shown_time};
use crate::terminal::{print, say, visible};

/// The submissions and versions of a rule set, newest first; the first `limit` if given.
pub(super) async fn versions(
    session: &Session,
    rule_set: &str,
    limit: Option<usize>,
) -> Result<Vec<v1::RuleSetVersion>, Failure> {
    let mut publishing = session.publishing();
    all_pages(limit, async |page_token, page_size| {
        let rule_set = rule_set.to_owned();
        let request = v1::ListRuleSetVersionsRequest { rule_set, page_size, page_token };
        let page = publishing.list_rule_set_versions(session.call(request)).await;
        let page = page.map_err(|status| session.refused(status))?.into_inner();
        Ok((page.versions, page.next_page_token))
    })
    .await
}

/// The submission that is meant: the one given, or the only one in this state.
pub(super) async fn choose(
    session: &Session,
    rule_set: &str,
    given: Option<&str>,
    state: RuleSetState,
) -> Result<String, Failure> {
    if let Some(id) = given {
        return Ok(id.to_owned());
    }
    let mut waiting = versions(session, rule_set, None).await?;
    waiting.retain(|version| version.state() == state);
    let ids: Vec<&str> = waiting.iter().map(|version| version.submission_id.as_str()).collect();
    match (ids.as_slice(), state) {
        ([id], _) => Ok((*id).to_owned()),
        ([], RuleSetState::Submitted) => Err(Failure::new(message!(
            "tidak ada usulan `{rule_set}` yang menunggu persetujuan",
            "no submission of `{rule_set}` waits for an approval"
        ))),
        ([], _) => Err(Failure::new(message!(
            "tidak ada usulan `{rule_set}` yang sudah disetujui dan belum diterbitkan",
            "no submission of `{rule_set}` is approved and not yet published"
        ))),
        (several, _) => Err(Failure::new(message!(
            "ada {number} usulan `{rule_set}`; sebutkan yang mana: {list}",
            "there are {number} submissions of `{rule_set}`; say which: {list}",
            number = several.len(),
            list = listed(several),
        ))),
    }
}

/// The whole of one submission or version, for reading.
pub(super) fn described(version: &v1::RuleSetVersion, lang: Lang) -> String {
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "  {label:<12} {}", visible(value));
        }
    };
    line(say(lang, "usulan", "submission"), &version.submission_id);
    line(say(lang, "keadaan", "state"), &state_of(version));
    if version.retirement {
        let what = "mencabut kumpulan aturan ini: tidak berlaku lagi di mana pun";
        line(say(lang, "isi", "content"), say(lang, what, "retires it: in force nowhere any more"));
    }
    if version.version > 0 {
        line(say(lang, "versi", "version"), &version.version.to_string());
    }
    if version.rollback_of > 0 {
        line(say(lang, "isi versi", "content of"), &version.rollback_of.to_string());
    }
    line(say(lang, "pengusul", "submitter"), &by(&version.submitter, version.submit_time.as_ref()));
    line(say(lang, "alasan", "comment"), &version.comment);
    for approval in &version.approvals {
        let mut who = by(&approval.approver, approval.approve_time.as_ref());
        if !approval.comment.is_empty() {
            let _ = write!(who, ": {}", approval.comment);
        }
        line(say(lang, "disetujui", "approved"), &who);
    }
    line(
        say(lang, "penerbit", "publisher"),
        &by(&version.publisher, version.publish_time.as_ref()),
    );
    line(say(lang, "sidik isi", "digest"), &version.source_digest);
    format!("{}\n{text}", bold(&visible(&version.rule_set)))
}

fn by(name: &str, at: Option<&prost_types::Timestamp>) -> String {
    if name.is_empty() { String::new() } else { format!("{name}, {}", shown_time(at)) }
}

fn state_of(version: &v1::RuleSetVersion) -> String {
    name_of(version.state, "RULE_SET_STATE_", RuleSetState::as_str_name)
}

/// Many submissions and versions, one a line.
pub(super) fn show_all(session: &Session, versions: &[v1::RuleSetVersion]) -> Outcome {
    if session.output == Output::Json {
        return print(&versions.iter().map(json_line).collect::<Result<String, _>>()?);
    }
    let lang = session.lang;
    let mut table = Table::new(&[
        say(lang, "VERSI", "VERSION"),
        say(lang, "KEADAAN", "STATE"),
        say(lang, "USULAN", "SUBMISSION"),
        say(lang, "PENGUSUL", "SUBMITTER"),
        say(lang, "PERSETUJUAN", "APPROVALS"),
        say(lang, "DITERBITKAN", "PUBLISHED"),
        say(lang, "ALASAN", "COMMENT"),
    ]);
    for version in versions {
        let retires = if version.retirement { say(lang, ", mencabut", ", retires it") } else { "" };
        let number = if version.version > 0 { version.version.to_string() } else { String::new() };
        let approvals = format!("{}/{}", version.approvals.len(), version.approvals_required);
        table.row([
            number.as_str(),
            &(state_of(version) + retires),
            &version.submission_id,
            &version.submitter,
            &approvals,
            &shown_time(version.publish_time.as_ref()),
            &version.comment,
        ]);
    }
    print(&table.text())
}

/// What one step left, and the next one.
pub(super) fn show_step(session: &Session, version: &v1::RuleSetVersion) -> Outcome {
    if session.output == Output::Json {
        return print(&json_line(version)?);
    }
    let next = match version.state() {
        RuleSetState::Submitted => say(
            session.lang,
            "Berikutnya: petugas lain menyetujuinya dengan `saring rules approve`.\n",
            "Next: another officer approves it with `saring rules approve`.\n",
        ),
        RuleSetState::Approved => say(
            session.lang,
            "Berikutnya: terbitkan dengan `saring rules publish`.\n",
            "Next: publish it with `saring rules publish`.\n",
        ),
        RuleSetState::Published => say(
            session.lang,
            "Siapa yang sudah memberlakukannya: `saring stats rollout`.\n",
            "Who enforces it: `saring stats rollout`.\n",
        ),
        _ => "",
    };
    print(&(described(version, session.lang) + next))
}
