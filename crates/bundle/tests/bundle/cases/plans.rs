//! What is wrong inside a bundle that is signed as it should be.

use saring_bundle::{Purpose, ResourceName};
use saring_engine::{Condition, Mode, Plan, Source, Thresholds, Within, Words};

use super::*;

pub fn cases() -> Vec<Case> {
    let newer = |name, field| {
        let sent = changed(|payload| payload[field] = 99.into());
        (name, "a form that this release does not know", sent)
    };
    let refused = [
        (newer("newer-bundle-format", "format"), "UNKNOWN_FORMAT"),
        (newer("newer-plan-format", "plan_format"), "UNKNOWN_PLAN_FORMAT"),
        (newer("newer-fold-version", "fold_version"), "UNKNOWN_FOLD_VERSION"),
        (
            (
                "hidden-plan-format",
                "the plan differs from what the bundle says of it",
                changed(|payload| payload["plan"]["format"] = 99.into()),
            ),
            "UNUSABLE_PLAN",
        ),
        (
            (
                "unknown-field-in-condition",
                "a part of a condition that this release does not know",
                changed(|payload| {
                    payload["plan"]["rules"][0]["when"]["occurs"]["words"]["also"] = true.into();
                }),
            ),
            "MALFORMED",
        ),
        (
            ("payload-trailing-bytes", "signed with something after the end", trailing()),
            "MALFORMED",
        ),
        (
            ("empty-plan", "no rule counts", of_plan(|plan| plan.rules[0].mode = Mode::Shadow)),
            "EMPTY_PLAN",
        ),
        (
            (
                "examples-fail",
                "its own examples go another way here",
                of_plan(|plan| plan.rules[0].passes = plan.rules[0].matches.clone()),
            ),
            "EXAMPLES_FAILED",
        ),
        (
            (
                "unusable-plan",
                "a condition refers to a list that is not there",
                of_plan(|plan| plan.rules[0].when = missing_list()),
            ),
            "UNUSABLE_PLAN",
        ),
        (
            (
                "thresholds-of-nothing",
                "every listing would be blocked",
                of_plan(|plan| plan.thresholds = Thresholds { review: 0, block: 0 }),
            ),
            "UNUSABLE_PLAN",
        ),
        (
            (
                "retirement-with-rules",
                "it takes the rule set out of force and yet has rules",
                send_bundle(&with(bundle(3, "bekas"), |bundle| bundle.retired = true), A),
            ),
            "UNUSABLE_PLAN",
        ),
        (
            (
                "wrong-rule-set",
                "another rule set under this name",
                announced_as_uji("lain", "lain"),
            ),
            "WRONG_RESOURCE",
        ),
        (
            (
                "plan-of-another-rule-set",
                "the plan is of another rule set than the bundle",
                announced_as_uji("uji", "lain"),
            ),
            "WRONG_RESOURCE",
        ),
        (
            (
                "wrong-version",
                "another version under this number",
                Sent::new(ResourceName::rule_set(RULE_SET), 3, rule_set(4, "bekas").envelope),
            ),
            "WRONG_RESOURCE",
        ),
    ];
    let refused = refused.into_iter().map(|((name, title, sent), expected)| {
        Case::serving(name, title).step(Step::announced(&sent, expected))
    });
    let meant = with(bundle_of(|plan| plan.rules.clear()), |bundle| bundle.allow_empty = true);
    let applied =
        Case::serving("empty-plan-meant", "no rule counts, and it says that this is meant")
            .step(Step::announced(&send_bundle(&meant, A), "APPLIED"));
    let more = changed(|payload| payload["also"] = true.into());
    let read_over = Case::serving("unknown-field", "a field that this release does not know")
        .step(Step::announced(&more, "APPLIED"));
    refused.chain([applied, read_over, retired()]).collect()
}

fn retired() -> Case {
    let gone = send_bundle(&Bundle::retirement(RULE_SET, 3, NOW), A);
    let older = Step::announced(&rule_set(2, "lama"), "DOWNGRADED");
    Case::serving(
        "retirement",
        "the rule set is taken out of force, and no older version comes back",
    )
    .step(Step::announced(&gone, "APPLIED"))
    .step(older)
    .step(Step::announced(&rule_set(4, "bekas"), "APPLIED"))
}

fn bundle_of(change: impl FnOnce(&mut Plan)) -> Bundle {
    let mut plan = plan("bekas");
    change(&mut plan);
    Bundle::new(plan, String::new(), 3, NOW)
}

fn of_plan(change: impl FnOnce(&mut Plan)) -> Sent {
    send_bundle(&bundle_of(change), A)
}

fn changed(change: impl FnOnce(&mut Value)) -> Sent {
    let mut payload = serde_json::from_slice(&bundle(3, "bekas").to_payload()).unwrap();
    change(&mut payload);
    let envelope = sign(Purpose::Bundle, payload.to_string().into_bytes(), A);
    Sent::new(ResourceName::rule_set(RULE_SET), 3, envelope)
}

fn trailing() -> Sent {
    let payload = [bundle(3, "bekas").to_payload(), b" 1".to_vec()].concat();
    Sent::new(ResourceName::rule_set(RULE_SET), 3, sign(Purpose::Bundle, payload, A))
}

fn announced_as_uji(rule_set: &str, of_plan: &str) -> Sent {
    let mut bundle = bundle_of(|plan| plan.rule_set = of_plan.into());
    bundle.rule_set = rule_set.into();
    let envelope = sign(Purpose::Bundle, bundle.to_payload(), A);
    Sent::new(ResourceName::rule_set(RULE_SET), 3, envelope)
}

fn missing_list() -> Condition {
    Condition::Occurs {
        words: Words { list: Source::List(7), except: Vec::new() },
        within: Within::AnyText,
    }
}
