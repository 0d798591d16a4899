//! `saring stats rollout`: who enforces which version.

use saring_proto::v1;
use saring_proto::v1::ResourceType;
use saring_rules::Lang;

use crate::catalogue;
use crate::failure::Outcome;
use crate::output::print;
use crate::remote::{Remote, Session, Table, all_pages, json_line, shown_time, word_of};
use crate::rules::Output;
use crate::terminal::say;

#[derive(clap::Args)]
pub(super) struct RolloutArgs {
    /// Only this rule set [default: every resource]
    #[arg(value_name = "RULE_SET", default_value = "", hide_default_value = true)]
    rule_set: String,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(args: &RolloutArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let mut statistics = session.statistics();
        let rollouts = all_pages(None, async |page_token, page_size| {
            let rule_set = args.rule_set.clone();
            let request = v1::ListRolloutRequest { rule_set, page_size, page_token };
            let page = statistics.list_rollout(session.call(request)).await;
            let page = page.map_err(|status| session.refused(status))?.into_inner();
            Ok((page.rollouts, page.next_page_token))
        });
        show(session, &rollouts.await?)
    })
}

fn show(session: &Session, rollouts: &[v1::Rollout]) -> Outcome {
    if session.output == Output::Json {
        return print(&rollouts.iter().map(json_line).collect::<Result<String, _>>()?);
    }
    let lang = session.lang;
    let mut table = Table::new(&[
        "PLATFORM",
        say(lang, "PELANGGAN", "SUBSCRIBER"),
        say(lang, "SUMBER", "RESOURCE"),
        say(lang, "TERBIT", "PUBLISHED"),
        say(lang, "BERLAKU", "IN FORCE"),
        say(lang, "SEJAK", "SINCE"),
        say(lang, "MENILAI", "SCORES WITH"),
        say(lang, "KEADAAN", "STATE"),
        say(lang, "PENOLAKAN TERAKHIR", "LAST REJECTION"),
    ]);
    let mut any_differs = false;
    for rollout in rollouts {
        any_differs |= rollout.differs;
        let name = ResourceType::as_str_name;
        let kind = word_of(rollout.resource_type, "RESOURCE_TYPE_", name, lang);
        let name = match (rollout.resource_type(), rollout.resource_name.as_str()) {
            (ResourceType::TakedownFingerprints, "all") => say(lang, "semua", "all"),
            (_, name) => name,
        };
        table.row([
            rollout.tenant.as_str(),
            &rollout.subscriber_id,
            &format!("{kind} {name}"),
            &version(rollout.published_version),
            &version(rollout.applied_version),
            &shown_time(rollout.applied_time.as_ref()),
            &version(rollout.scored_version),
            &state(rollout, lang),
            &rejection(rollout, lang),
        ]);
    }
    let mut text = table.text();
    if any_differs {
        text += say(
            lang,
            "ISI LAIN: pelanggan memberlakukan isi atau versi yang tidak ada di server ini, misalnya \
             setelah server dipulihkan dari cadangan\n",
            "OTHER CONTENT: the subscriber enforces content or a version that this server does not \
             have, for instance after a restore of the server from a backup\n",
        );
    }
    print(&text)
}

fn version(version: i64) -> String {
    if version > 0 { version.to_string() } else { String::new() }
}

/// What is to be looked at, the most pressing first.
fn state(rollout: &v1::Rollout, lang: Lang) -> String {
    let held_until = shown_time(rollout.held_until.as_ref());
    let held = format!("{} {held_until}", say(lang, "ditahan sampai", "held until"));
    if rollout.never_subscribed {
        return say(lang, "belum pernah berlangganan", "never subscribed").to_owned();
    }
    if rollout.subscriber_id.is_empty() {
        return say(lang, "belum ada kabar", "nothing heard yet").to_owned();
    }
    let state = if rollout.differs {
        say(lang, "ISI LAIN", "OTHER CONTENT")
    } else if rollout.drifted {
        say(lang, "menyimpang", "drifted")
    } else if rollout.held_version > 0 && rollout.held_version == rollout.published_version {
        &held
    } else if rollout.applied_version < rollout.published_version {
        say(lang, "tertinggal", "behind")
    } else if rollout.retired {
        say(lang, "dicabut", "retired")
    } else {
        say(lang, "terbaru", "current")
    };
    let connection = match rollout.connected {
        true => "",
        false => say(lang, ", terputus", ", not connected"),
    };
    let mut text = format!("{state}{connection}");
    if rollout.connected_instances > 1 {
        let instances = rollout.connected_instances;
        text += &match lang {
            Lang::Id => format!(", nama dipakai {instances} pelanggan"),
            Lang::En => format!(", name shared by {instances}"),
        };
    }
    if let Some(skew) = &rollout.clock_skew {
        let minutes = skew.seconds / 60;
        text += &match lang {
            Lang::Id => format!(", jam {minutes:+} menit"),
            Lang::En => format!(", clock {minutes:+} minutes"),
        };
    }
    text
}

fn rejection(rollout: &v1::Rollout, lang: Lang) -> String {
    if rollout.rejected_version == 0 {
        return String::new();
    }
    let at = shown_time(rollout.rejected_time.as_ref());
    let (version, reason) = (rollout.rejected_version, &rollout.rejected_reason);
    let detail = catalogue::told(&rollout.rejected_detail);
    let word = say(lang, "versi", "version");
    format!("{word} {version}, {at}: {} ({reason})", detail.text(lang))
}
