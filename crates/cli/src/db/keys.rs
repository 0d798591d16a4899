//! Keys as the commands of a restore show them, and `saring db confirm-key`.

use saring_rules::Lang;
use saring_store::records::ApiKey;
use saring_store_sql::restore;

use super::target::Target;
use super::time;
use crate::failure::Outcome;
use crate::message::message;
use crate::output::print;
use crate::remote::{Table, word};
use crate::terminal::say;

#[derive(clap::Args)]
pub(crate) struct ConfirmArgs {
    /// The public parts of the keys: sk_ and 16 letters and digits; none lists the suspended ones
    #[arg(value_name = "KEY_ID", conflicts_with = "all")]
    key_ids: Vec<String>,
    /// All that are suspended
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    target: Target,
}

pub(crate) async fn confirm(args: &ConfirmArgs, lang: Lang) -> Outcome {
    let ConfirmArgs { key_ids, all, target } = args;
    let (mut key_ids, all) = (key_ids.clone(), *all);
    let lists = key_ids.is_empty() && !all;
    let keys = target.write(move |tx| {
        Box::pin(async move {
            if key_ids.is_empty() {
                let suspended = restore::suspended(tx).await?;
                if !all {
                    return Ok(suspended);
                }
                key_ids = suspended.into_iter().map(|key| key.key_id).collect();
            }
            restore::confirm(tx, key_ids).await
        })
    });
    let keys = keys.await?;
    let told = match (lists, keys.is_empty()) {
        (_, true) => message!("tidak ada kunci yang ditangguhkan", "no key is suspended"),
        (true, false) => message!(
            "konfirmasi tiap kunci yang pemegangnya masih bertugas: `saring db confirm-key KUNCI`; cabut yang \
             lain",
            "confirm each key whose holder is still to have it: `saring db confirm-key KEY_ID`; revoke the others"
        ),
        (false, false) => message!("kunci ini tidak ditangguhkan", "these keys are not suspended"),
    };
    print(&format!("{}{}\n", table(&keys, lang), told.text(lang)))
}

/// Keys, one a row; nothing without any.
pub(crate) fn table(keys: &[ApiKey], lang: Lang) -> String {
    if keys.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        say(lang, "KUNCI", "KEY"),
        say(lang, "PERAN", "ROLE"),
        "PLATFORM",
        say(lang, "NAMA", "NAME"),
        say(lang, "DIBUAT", "MADE"),
        say(lang, "BERAKHIR", "EXPIRES"),
        say(lang, "DICABUT", "REVOKED"),
        say(lang, "DITANGGUHKAN", "SUSPENDED"),
    ]);
    let shown = |at: Option<i64>| at.map_or_else(String::new, time);
    for key in keys {
        table.row([
            key.key_id.as_str(),
            &word(key.role.as_str(), lang),
            key.tenant.as_deref().unwrap_or_default(),
            &key.name,
            &time(key.created_at),
            &shown(key.expires_at),
            &shown(key.revoked_at),
            &shown(key.suspended_at),
        ]);
    }
    table.text()
}
