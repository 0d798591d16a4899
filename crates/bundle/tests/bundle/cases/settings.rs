//! Settings that are signed as they should be: what is wrong inside, and what they do to versions.

use saring_bundle::{MAX_HOLD, Purpose, ResourceName, TenantSettings};

use super::*;
use crate::settings::{every_kind, exemption, hold};

const HOUR: i64 = 60 * MINUTE;

pub fn cases() -> Vec<Case> {
    let none = with(TenantSettings::none(TENANT), |settings| settings.version = 1);
    let changed = |change: fn(&mut TenantSettings)| with(every_kind(), change);
    let alone = [
        ("settings", "settings of this tenant", none.clone(), "APPLIED"),
        ("settings-of-every-kind", "an exception of every kind", every_kind(), "APPLIED"),
        (
            "settings-of-another-tenant",
            "settings of somebody else",
            with(none, |settings| settings.tenant = "warungku".into()),
            "WRONG_TENANT",
        ),
        (
            "settings-that-block-all",
            "thresholds that any listing reaches",
            changed(|it| (it.thresholds[0].review, it.thresholds[0].block) = (0, 0)),
            "BAD_SETTINGS",
        ),
        (
            "settings-without-reason",
            "a rule is treated more mildly, and nobody says why",
            changed(|it| it.rules[0].reason = " ".into()),
            "BAD_SETTINGS",
        ),
        (
            "settings-that-hold-for-ever",
            "a hold of more than 72 hours",
            changed(|it| it.holds[0].duration = MAX_HOLD + 1),
            "BAD_SETTINGS",
        ),
        (
            "settings-that-hold-twice",
            "two holds of one rule set",
            changed(|it| it.holds.push(hold(1))),
            "BAD_SETTINGS",
        ),
        (
            "settings-that-exempt-nobody",
            "an exemption without category and seller",
            changed(|it| it.exemptions[0] = exemption(&[], &[])),
            "BAD_SETTINGS",
        ),
        (
            "settings-that-exempt-all",
            "an exemption of a category without a name",
            changed(|it| it.exemptions[0].categories = vec![" / ".into()]),
            "BAD_SETTINGS",
        ),
        (
            "settings-with-too-many-exceptions",
            "more than 1,000 exceptions",
            changed(|it| it.rules = vec![it.rules[0].clone(); 1_000]),
            "BAD_SETTINGS",
        ),
    ]
    .map(|(name, title, settings, expected)| {
        Case::serving(name, title).step(Step::announced(&send(&settings), expected))
    });
    alone.into_iter().chain(holds()).collect()
}

fn send(settings: &TenantSettings) -> Sent {
    let envelope = sign(Purpose::TenantSettings, settings.to_payload(), A);
    Sent::new(ResourceName::tenant_settings(TENANT), settings.version, envelope)
}

fn holds() -> [Case; 4] {
    let settings = |version, holds| {
        let none = TenantSettings::none(TENANT);
        send(&with(none, |settings| (settings.version, settings.holds) = (version, holds)))
    };
    let new = rule_set(3, "bekas");
    let held = |name, title| {
        Case::serving(name, title)
            .step(Step::announced(&settings(1, vec![hold(HOUR)]), "APPLIED"))
            .step(Step::announced(&new, "HELD"))
    };
    let gone = Bundle::retirement(RULE_SET, 4, NOW);
    [
        held("held", "a version that the settings hold, until its time has come")
            .step(Step::announced(&new, "ALREADY"))
            .step(Step::later(NOW + HOUR - 1, "ALREADY"))
            .step(Step::later(NOW + HOUR, "APPLIED"))
            .step(Step::later(NOW + HOUR, "ALREADY")),
        held("hold-lifted", "a version that is in force at once when the settings let it go")
            .step(Step::announced(&settings(2, Vec::new()), "APPLIED"))
            .step(Step::later(NOW + HOUR, "ALREADY")),
        held("downgraded-while-held", "what is held is not replaced by what is in force")
            .step(Step::announced(&rule_set(2, "lama"), "DOWNGRADED")),
        held("retirement-while-held", "a retirement is not held")
            .step(Step::announced(&send_bundle(&gone, A), "APPLIED"))
            .step(Step::later(NOW + HOUR, "ALREADY")),
    ]
}
