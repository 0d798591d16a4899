//! Submissions: which one is meant, and how it is shown.

use std::fmt::Write as _;

use saring_proto::v1;
use saring_proto::v1::RuleSetState;
use saring_rules::Lang;

use super::Output;
use crate::ask::tell;
use crate::failure::{Failure, Outcome};
use crate::message::{Message, message, shown};
use crate::output::print;
use crate::remote::{Session, Table, all_pages, bold, has_reason, json_line, shown_time};
use crate::terminal::{say, visible};

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

/// The same, nothing of a rule set that there is not.
pub(super) async fn versions_if_any(
    session: &Session,
    rule_set: &str,
) -> Result<Vec<v1::RuleSetVersion>, Failure> {
    let mut publishing = session.publishing();
    let first = v1::ListRuleSetVersionsRequest {
        rule_set: rule_set.to_owned(),
        page_size: 1,
        page_token: String::new(),
    };
    match publishing.list_rule_set_versions(session.call(first)).await {
        Ok(_) => versions(session, rule_set, None).await,
        Err(status) if has_reason(&status, "NOT_FOUND") => Ok(Vec::new()),
        Err(status) => Err(session.refused(status)),
    }
}

/// What a submission waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// For approvals.
    Approval,
    /// It has them: for its publication.
    Publication,
    /// For one or the other, outdated or not.
    Either,
}

impl Waiting {
    fn is(self, version: &v1::RuleSetVersion) -> bool {
        match self {
            Waiting::Approval => version.state() == RuleSetState::Submitted,
            Waiting::Publication => version.state() == RuleSetState::Approved,
            Waiting::Either => Waiting::Approval.is(version) || Waiting::Publication.is(version),
        }
    }

    fn nothing(self, rule_set: &str) -> Message {
        match self {
            Waiting::Approval => message!(
                "tidak ada usulan `{rule_set}` yang menunggu persetujuan",
                "no submission of `{rule_set}` waits for an approval"
            ),
            Waiting::Publication => message!(
                "tidak ada usulan `{rule_set}` yang sudah disetujui dan belum diterbitkan",
                "no submission of `{rule_set}` is approved and not yet published"
            ),
            Waiting::Either => message!(
                "tidak ada usulan `{rule_set}` yang masih menunggu",
                "no submission of `{rule_set}` waits any more"
            ),
        }
    }
}

/// The submission that is meant: the one given, by its number or id, or the only one that waits.
pub(super) async fn choose(
    session: &Session,
    rule_set: &str,
    given: Option<&str>,
    waiting: Waiting,
) -> Result<String, Failure> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    let mut found = versions(session, rule_set, None).await?;
    found.retain(|version| waiting.is(version));
    let (outdated, current): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|version| version.outdated && waiting != Waiting::Either);
    match (current.as_slice(), outdated.as_slice()) {
        ([one], _) => Ok(one.submission_id.clone()),
        ([], []) => Err(Failure::new(waiting.nothing(rule_set))),
        // The server says what came between.
        ([], [one]) => Ok(one.submission_id.clone()),
        (several, _) => {
            let several = if several.is_empty() { &outdated } else { several };
            tell(&table(several, session.lang))?;
            Err(Failure::new(message!(
                "ada {number} usulan `{rule_set}`; sebutkan nomornya, misalnya {first}",
                "there are {number} submissions of `{rule_set}`; say the number of one, such as {first}",
                number = several.len(),
                first = several.first().map_or(0, |version| version.number),
            )))
        }
    }
}

/// `version 3 (#2, Budi, 2026-11-24 10:00): "kata baru"`.
pub(super) fn in_a_line(version: &v1::RuleSetVersion, lang: Lang) -> String {
    let word = say(lang, "versi", "version");
    let retires = if version.retirement { say(lang, ", mencabut", ", retires it") } else { "" };
    let at = shown_time(version.publish_time.as_ref());
    let comment = match version.comment.as_str() {
        "" => String::new(),
        comment => format!(": \"{}\"", visible(&shown(comment))),
    };
    let (number, who) = (version.number, visible(&version.submitter));
    format!("{word} {} (#{number}, {who}, {at}{retires}){comment}", version.version)
}

/// The whole of one submission or version, for reading.
pub(super) fn described(version: &v1::RuleSetVersion, lang: Lang) -> String {
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "  {label:<12} {}", visible(value));
        }
    };
    line(say(lang, "usulan", "submission"), &format!("#{}", version.number));
    line(say(lang, "keadaan", "state"), &state_of(version, lang));
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
    if version.based_on > 0 {
        line(say(lang, "atas versi", "based on"), &version.based_on.to_string());
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
    let ended = match version.state() {
        RuleSetState::Refused => say(lang, "ditolak", "refused"),
        _ => say(lang, "ditarik", "withdrawn"),
    };
    let mut who = by(&version.closed_by, version.close_time.as_ref());
    if !version.close_comment.is_empty() {
        let _ = write!(who, ": {}", version.close_comment);
    }
    line(ended, &who);
    line(say(lang, "sidik isi", "digest"), &version.source_digest);
    format!("{}\n{text}", bold(&visible(&version.rule_set)))
}

fn by(name: &str, at: Option<&prost_types::Timestamp>) -> String {
    if name.is_empty() { String::new() } else { format!("{name}, {}", shown_time(at)) }
}

/// `approved, outdated`.
fn state_of(version: &v1::RuleSetVersion, lang: Lang) -> String {
    let state = match version.state() {
        RuleSetState::Submitted => say(lang, "diusulkan", "submitted"),
        RuleSetState::Approved => say(lang, "disetujui", "approved"),
        RuleSetState::Published => say(lang, "terbit", "published"),
        RuleSetState::Superseded => say(lang, "digantikan", "superseded"),
        RuleSetState::Withdrawn => say(lang, "ditarik", "withdrawn"),
        RuleSetState::Refused => say(lang, "ditolak", "refused"),
        // One that a newer server knows.
        RuleSetState::Unspecified => return version.state.to_string(),
    };
    let retires = if version.retirement { say(lang, ", mencabut", ", retires it") } else { "" };
    let outdated = if version.outdated { say(lang, ", usang", ", outdated") } else { "" };
    format!("{state}{retires}{outdated}")
}

/// Many submissions and versions, one a line.
pub(super) fn show_all(session: &Session, versions: &[v1::RuleSetVersion]) -> Outcome {
    if session.output == Output::Json {
        return print(&versions.iter().map(json_line).collect::<Result<String, _>>()?);
    }
    print(&table(versions, session.lang))
}

fn table(versions: &[v1::RuleSetVersion], lang: Lang) -> String {
    let mut table = Table::new(&[
        say(lang, "USULAN", "SUBMISSION"),
        say(lang, "VERSI", "VERSION"),
        say(lang, "KEADAAN", "STATE"),
        say(lang, "ATAS VERSI", "BASED ON"),
        say(lang, "PENGUSUL", "SUBMITTER"),
        say(lang, "DIUSULKAN", "SUBMITTED"),
        say(lang, "PERSETUJUAN", "APPROVALS"),
        say(lang, "DITERBITKAN", "PUBLISHED"),
        say(lang, "ALASAN", "COMMENT"),
    ]);
    let positive = |n: i64| if n > 0 { n.to_string() } else { String::new() };
    for version in versions {
        let approvals = format!("{}/{}", version.approvals.len(), version.approvals_required);
        table.row([
            format!("#{}", version.number).as_str(),
            &positive(version.version),
            &state_of(version, lang),
            &positive(version.based_on),
            &version.submitter,
            &shown_time(version.submit_time.as_ref()),
            &approvals,
            &shown_time(version.publish_time.as_ref()),
            &version.comment,
        ]);
    }
    table.text()
}

/// What one step left, and the next one.
pub(super) fn show_step(session: &Session, version: &v1::RuleSetVersion) -> Outcome {
    if session.output == Output::Json {
        return print(&json_line(version)?);
    }
    let next = match version.state() {
        RuleSetState::Submitted | RuleSetState::Approved if version.outdated => say(
            session.lang,
            "Berikutnya: usulkan lagi di atas versi terbaru dengan `saring rules submit`.\n",
            "Next: submit it again on the newest version with `saring rules submit`.\n",
        ),
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
