//! Copies that leave out a check, made of a good one that is handed what it would have to refuse in
//! a form that it takes: the cases have to notice each.

use saring_bundle::{Envelope, Purpose, ResourceType, Seen};

use crate::cases::cases;
use crate::vectors::{Case, Step, read};
use crate::world::*;

/// What becomes of a step that is not refused.
const TAKEN: [&str; 5] = ["APPLIED", "HELD", "WAITS", "KEPT", "NOTED"];

/// Whatever was signed by anybody is taken as signed by a trusted key.
fn believes_every_signature(mut case: Case) -> Vec<Case> {
    let sign_anew = |envelope: &mut Option<serde_json::Value>, purpose: Purpose| {
        let Some(Ok(read)) = envelope.as_ref().map(read) else { return };
        *envelope = Some(serde_json::to_value(sign(purpose, read.payload, A)).unwrap());
    };
    for step in &mut case.steps {
        sign_anew(&mut step.head, Purpose::Head);
        if let Some(resource) = &step.resource {
            sign_anew(&mut step.envelope, resource.resource.resource_type.purpose());
        }
    }
    vec![case]
}

/// What was seen before is forgotten: each step meets a new copy.
fn forgets_what_it_saw(case: Case) -> Vec<Case> {
    let Case { name, title, tenant, key_set, start, steps, .. } = case;
    let alone = |step: Step| Case {
        name,
        title: title.clone(),
        tenant: tenant.clone(),
        key_set: key_set.clone(),
        seen: Seen::default(),
        start: start.clone(),
        steps: vec![step],
    };
    steps.into_iter().map(alone).collect()
}

/// Nobody has to say that something is the newest.
fn needs_no_head(mut case: Case) -> Vec<Case> {
    for step in &mut case.steps {
        let Some(version) = &step.resource else { continue };
        if version.resource.resource_type != ResourceType::KeySet {
            let named: Envelope = sign_head(&head_at(step.now, &[version]));
            step.head = Some(serde_json::to_value(named).unwrap());
        }
    }
    vec![case]
}

#[test]
fn the_cases_notice_each_check_that_is_left_out() {
    type Mutant = (&'static str, fn(Case) -> Vec<Case>, &'static [&'static str]);
    let mutants: [Mutant; 3] = [
        (
            "believes every signature",
            believes_every_signature,
            &["UNSIGNED", "UNKNOWN_KEY", "BAD_SIGNATURE", "WRONG_TYPE"],
        ),
        ("forgets what it saw", forgets_what_it_saw, &["DOWNGRADED", "OTHER_CONTENT"]),
        ("needs no head", needs_no_head, &["NO_HEAD", "NOT_IN_HEAD", "HEAD_EXPIRED"]),
    ];
    for (name, mutant, codes) in mutants {
        let mut let_in = Vec::new();
        for changed in cases().into_iter().flat_map(mutant) {
            let (_, got) = changed.run();
            let steps = changed.steps.into_iter().map(|step| step.expected).zip(got);
            let_in.extend(steps.filter(|(_, got)| TAKEN.contains(&&**got)).map(|(code, _)| code));
        }
        for code in codes {
            assert!(let_in.iter().any(|refused| refused == code), "{name}: no case notices {code}");
        }
    }
}
