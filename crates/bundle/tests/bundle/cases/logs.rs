//! The log of takedown fingerprints.

use saring_bundle::{Delta, Digest, Entry, Purpose};

use super::*;

pub fn cases() -> Vec<Case> {
    let log: Vec<Entry> = (1..=6).map(entry).collect();
    let fork: Vec<Entry> = (11..=16).map(entry).collect();
    let newest = |log: &[Entry]| sign_head(&head(&[&log_version(log)]));
    let send = |from, to, expected: &str| Step::send(&delta(&log, from, to), expected);
    let new = |name, title: &str| Case::new(name, title).step(Step::head(&newest(&log), "NOTED"));
    let bad = Entry::add("x".into(), Some("minhash1:zz".into()), vec![]);
    let entries = [&log[..], &[Entry::remove("f2".into())]].concat();
    vec![
        new("delta", "the whole log at once").step(send(0, 6, "APPLIED")),
        new("delta-in-chunks", "nothing is in force before the version that the head names")
            .step(send(0, 2, "WAITS"))
            .step(send(2, 4, "WAITS"))
            .step(send(4, 6, "APPLIED"))
            .step(send(4, 6, "ALREADY"))
            .step(Step::send(&delta(&entries, 6, 7), "APPLIED").after(&newest(&entries))),
        new("delta-wrong-base", "entries that follow on a version that is not there")
            .step(send(2, 6, "WRONG_BASE"))
            .step(send(0, 4, "WAITS"))
            .step(send(3, 6, "WRONG_BASE"))
            .step(send(4, 6, "APPLIED")),
        new("delta-wrong-base-digest", "entries that follow on other entries")
            .step(send(0, 3, "WAITS"))
            .step(Step::send(&delta(&fork, 3, 6), "WRONG_BASE")),
        new("deltas-mixed", "a chunk of another log leads nowhere, and the log can begin anew")
            .step(Step::send(&delta(&fork, 0, 3), "WAITS"))
            .step(send(3, 6, "WRONG_BASE"))
            .step(Step::send(&delta(&fork, 3, 6), "NOT_IN_HEAD"))
            .step(send(0, 3, "WAITS"))
            .step(send(3, 6, "APPLIED")),
        new("delta-digest-mismatch", "other entries than announced").step(Step::send(
            &Sent { version: log_version(&log), ..delta(&fork, 0, 6) },
            "DIGEST_MISMATCH",
        )),
        new("delta-wrong-version", "more entries than announced").step(Step::send(
            &Sent { version: log_version(&log[..5]), ..delta(&log, 0, 6) },
            "WRONG_RESOURCE",
        )),
        Case::new("delta-beyond-the-head", "a version above the newest")
            .step(Step::head(&newest(&log[..4]), "NOTED"))
            .step(send(0, 6, "NOT_IN_HEAD")),
        new("delta-copy-lost", "the log comes again from the beginning after its copy was lost")
            .having_seen(&[&log_version(&log)])
            .step(send(0, 3, "WAITS"))
            .step(send(3, 6, "APPLIED")),
        Case::new("delta-downgraded", "the log ends below the version seen in an earlier run")
            .having_seen(&[&log_version(&log)])
            .step(Step::head(&newest(&log[..5]), "NOTED"))
            .step(send(0, 3, "WAITS"))
            .step(send(3, 5, "DOWNGRADED")),
        Case::new("delta-other-content", "another log of the same length")
            .having_seen(&[&log_version(&fork)])
            .step(Step::head(&newest(&log), "NOTED"))
            .step(send(0, 6, "OTHER_CONTENT")),
        new("delta-of-nothing", "no entries").step(send(0, 0, "WAITS")),
        Case::new("delta-bad-fingerprint", "a sketch that is none")
            .step(Step::announced(&delta(&[bad], 0, 1), "BAD_FINGERPRINT")),
        new("delta-newer-format", "a form that this release does not know")
            .step(Step::send(&newer(&log), "UNKNOWN_FORMAT")),
    ]
}

fn newer(log: &[Entry]) -> Sent {
    let delta = Delta::new(0, Digest::zero(), log.to_vec());
    let mut payload: Value = serde_json::from_slice(&delta.to_payload()).unwrap();
    payload["format"] = 2.into();
    let payload = payload.to_string().into_bytes();
    Sent { version: log_version(log), envelope: sign(Purpose::TakedownFingerprints, payload, A) }
}
