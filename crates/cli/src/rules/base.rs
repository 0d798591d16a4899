//! The version that a rule file was made on. A file does not say it, and it is not guessed: a change
//! that another officer has published since would be taken back without anybody having looked.

use std::path::Path;

use saring_bundle::Digest;
use saring_engine::Plan;
use saring_proto::v1;

use super::{changes, submission};
use crate::ask::{ask, tell};
use crate::failure::Failure;
use crate::message::message;
use crate::remote::Session;

/// A rule file that is to be submitted, and what the server has of its rule set.
pub(super) struct NewText<'a> {
    pub file: &'a Path,
    pub source: &'a str,
    pub plan: &'a Plan,
    pub draft: Option<&'a v1::Draft>,
    /// The submissions and versions, the newest first.
    pub known: &'a [v1::RuleSetVersion],
}

impl NewText<'_> {
    /// The version that the file counts as based on, always the newest: because that is known or said,
    /// or because the officer confirms it after they were shown what changed.
    pub(super) async fn base(&self, session: &Session, said: Option<i64>) -> Result<i64, Failure> {
        let published = self.known.iter().filter(|version| version.version > 0);
        let Some(newest) = published.max_by_key(|version| version.version) else {
            return Ok(said.unwrap_or_default());
        };
        let base = said.or_else(|| self.recorded());
        let in_force = self.digest() == newest.source_digest && !newest.retirement;
        if base.is_some_and(|base| base >= newest.version) || (said.is_none() && in_force) {
            // A version that there is not is for the server to refuse.
            return Ok(base.unwrap_or(newest.version).max(newest.version));
        }
        self.show(session, base, newest).await?;
        let (version, file) = (newest.version, self.file.display());
        let question = message!(
            "Apakah {file} sudah memuat isi versi {version}? Usulkan di atas versi {version}? [y/T] ",
            "Does {file} hold what version {version} has? Submit it on version {version}? [y/N] "
        );
        let instead = match base {
            Some(base) => message!(
                "{file} dibuat di atas versi {base}, padahal versi {version} sudah terbit; masukkan \
                 perubahan di atas ke dalamnya, lalu ulangi dengan --based-on {version}",
                "{file} was made on version {base}, and version {version} is published since; take in \
                 the changes above, then say --based-on {version}"
            ),
            None => message!(
                "tidak diketahui {file} dibuat di atas versi mana; tinjau perubahan di atas, lalu \
                 ulangi dengan --based-on {version} bila isinya sudah memuat versi {version}",
                "it is not known which version {file} was made on; look at the changes above, then say \
                 --based-on {version} if it holds what version {version} has"
            ),
        };
        ask(session.lang, &question, instead)?;
        Ok(version)
    }

    fn digest(&self) -> String {
        Digest::of(self.source.as_bytes()).to_string()
    }

    /// What this very text was made on, as far as the server has it.
    fn recorded(&self) -> Option<i64> {
        let digest = self.digest();
        let draft = self.draft.filter(|draft| draft.source == self.source);
        let same = self.known.iter().filter(|it| it.version == 0 && it.source_digest == digest);
        same.map(|it| it.based_on).chain(draft.map(|draft| draft.based_on)).max()
    }

    /// What was published since the base, and what the file would change of it. Of a file whose base is
    /// not known, since the oldest base of what is outdated: somebody submits that anew.
    async fn show(
        &self,
        session: &Session,
        base: Option<i64>,
        newest: &v1::RuleSetVersion,
    ) -> Result<(), Failure> {
        let lang = session.lang;
        let outdated = self.known.iter().filter(|version| version.outdated);
        let since = base.or_else(|| outdated.map(|version| version.based_on).min());
        let in_force = plan_of(session, newest).await?;
        if let Some(since) = since.filter(|since| *since < newest.version) {
            let heading =
                message!("Terbit setelah versi {since}:", "Published since version {since}:");
            tell(&format!("{}\n", heading.text(lang)))?;
            for version in self.known.iter().rev().filter(|version| since < version.version) {
                tell(&format!("  {}\n", submission::in_a_line(version, lang)))?;
            }
            let before = self.known.iter().find(|version| since > 0 && version.version == since);
            let before = match before {
                Some(before) => plan_of(session, before).await?,
                None => None,
            };
            tell(&difference(before.as_ref(), in_force.as_ref(), lang))?;
        }
        let (file, version) = (self.file.display(), submission::in_a_line(newest, lang));
        let heading =
            message!("Yang diubah {file} dari {version}:", "What {file} changes from {version}:");
        tell(&format!("{}\n", heading.text(lang)))?;
        tell(&difference(in_force.as_ref(), Some(self.plan), lang))
    }
}

/// The plan of a version; `None` if it retires the rule set.
async fn plan_of(session: &Session, version: &v1::RuleSetVersion) -> Result<Option<Plan>, Failure> {
    if version.retirement {
        return Ok(None);
    }
    let request = v1::GetRuleSetVersionRequest {
        rule_set: version.rule_set.clone(),
        version: version.version,
        submission_id: String::new(),
    };
    let found = session.publishing().get_rule_set_version(session.call(request)).await;
    let source = found.map_err(|status| session.refused(status))?.into_inner().source;
    Ok(saring_rules::load(source.as_bytes()).plan)
}

/// The changes between two plans; none of a rule set that is out of force.
fn difference(before: Option<&Plan>, after: Option<&Plan>, lang: saring_rules::Lang) -> String {
    let changes = match (before, after) {
        (before, Some(after)) => saring_rules::diff(before, after),
        (_, None) => Vec::new(),
    };
    let changes: Vec<_> = changes.into_iter().map(saring_server::change_to_proto).collect();
    changes::show(&changes, lang)
}
