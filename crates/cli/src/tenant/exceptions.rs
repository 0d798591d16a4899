//! `saring tenant settings list`: what platforms treat otherwise than the ministry wrote it.

use prost_types::{Duration, Timestamp};
use saring_proto::v1;
use saring_rules::Lang;

use crate::failure::Outcome;
use crate::output::print;
use crate::remote::{Remote, Session, Table, all_pages, json_line, shown_time};
use crate::rules::Output;
use crate::terminal::say;

#[derive(clap::Args)]
pub(crate) struct ListArgs {
    /// Only what is set for this rule set [default: everything]
    #[arg(value_name = "RULE_SET", default_value = "", hide_default_value = true)]
    rule_set: String,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn list(args: &ListArgs, lang: Lang) -> Outcome {
    args.remote.run(lang, async |session| {
        let mut tenants = session.tenants();
        let settings = all_pages(None, async |page_token, page_size| {
            let rule_set = args.rule_set.clone();
            let request = v1::ListTenantSettingsRequest { rule_set, page_size, page_token };
            let page = tenants.list_tenant_settings(session.call(request)).await;
            let page = page.map_err(|status| session.refused(status))?.into_inner();
            Ok((page.settings, page.next_page_token))
        });
        show(session, &settings.await?)
    })
}

fn show(session: &Session, platforms: &[v1::PlatformSettings]) -> Outcome {
    if session.output == Output::Json {
        return print(&platforms.iter().map(json_line).collect::<Result<String, _>>()?);
    }
    let lang = session.lang;
    let mut table = Table::new(&[
        "PLATFORM",
        say(lang, "KUMPULAN", "RULE SET"),
        say(lang, "PENGECUALIAN", "EXCEPTION"),
        say(lang, "ALASAN", "REASON"),
        say(lang, "SAMPAI", "UNTIL"),
        say(lang, "DISETEL", "SET"),
        say(lang, "OLEH", "BY"),
    ]);
    for platform in platforms {
        let changed = shown_time(platform.change_time.as_ref());
        for exception in platform.settings.iter().flat_map(|settings| exceptions(settings, lang)) {
            let Exception { rule_set, what, reason, until } = exception;
            let (tenant, by) = (platform.tenant.as_str(), platform.changed_by.as_str());
            table.row([tenant, rule_set, &what, reason, &shown_time(until), &changed, by]);
        }
    }
    print(&table.text())
}

/// One exception, whatever its kind.
struct Exception<'s> {
    rule_set: &'s str,
    what: String,
    reason: &'s str,
    until: Option<&'s Timestamp>,
}

fn exceptions(settings: &v1::TenantSettings, lang: Lang) -> Vec<Exception<'_>> {
    let thresholds = settings.thresholds.iter().map(|it| Exception {
        rule_set: &it.rule_set,
        what: format!("{} {}/{}", say(lang, "ambang", "thresholds"), it.review, it.block),
        reason: &it.reason,
        until: it.expire_time.as_ref(),
    });
    let rule_sets = settings.rule_sets.iter().map(|it| Exception {
        rule_set: &it.rule_set,
        what: format!("{}: {}", say(lang, "semua aturan", "all rules"), treatment(it.treatment())),
        reason: &it.reason,
        until: it.expire_time.as_ref(),
    });
    let rules = settings.rules.iter().map(|it| Exception {
        rule_set: &it.rule_set,
        what: format!("{}: {}", it.rule, treatment(it.treatment())),
        reason: &it.reason,
        until: it.expire_time.as_ref(),
    });
    let holds = settings.holds.iter().map(|it| Exception {
        rule_set: &it.rule_set,
        what: held(it.duration.as_ref(), lang),
        reason: &it.reason,
        until: it.expire_time.as_ref(),
    });
    let exemptions = settings.exemptions.iter().map(|it| Exception {
        rule_set: &it.rule_set,
        what: exempt(it, lang),
        reason: &it.reason,
        until: it.expire_time.as_ref(),
    });
    thresholds.chain(rule_sets).chain(rules).chain(holds).chain(exemptions).collect()
}

fn treatment(treatment: v1::RuleTreatment) -> &'static str {
    match treatment {
        v1::RuleTreatment::Shadow => "shadow",
        v1::RuleTreatment::Review => "REVIEW",
        v1::RuleTreatment::Unspecified => "?",
    }
}

fn held(duration: Option<&Duration>, lang: Lang) -> String {
    let seconds = duration.map_or(0, |duration| duration.seconds);
    let (hours, minutes) = (seconds / 3_600, seconds % 3_600 / 60);
    let what = say(lang, "versi baru ditahan", "new versions are held for");
    match (hours, minutes) {
        (0, 0) => format!("{what} {seconds} s"),
        (hours, 0) => format!("{what} {hours} {}", say(lang, "jam", "h")),
        (hours, minutes) => {
            let (hour, minute) = (say(lang, "jam", "h"), say(lang, "menit", "min"));
            format!("{what} {hours} {hour} {minutes} {minute}")
        }
    }
}

/// Whom it is for; of many sellers, how many.
fn exempt(exemption: &v1::Exemption, lang: Lang) -> String {
    let mut whom = exemption.categories.clone();
    match exemption.sellers.as_slice() {
        [] => {}
        [seller] => whom.push(format!("{} {seller}", say(lang, "penjual", "seller"))),
        many => whom.push(format!("{} {}", many.len(), say(lang, "penjual", "sellers"))),
    }
    let of = match exemption.rule.as_str() {
        "" => say(lang, "semua aturan", "all rules"),
        rule => rule,
    };
    format!("{of}: {} {}", say(lang, "dikecualikan", "exempt"), whom.join(", "))
}
