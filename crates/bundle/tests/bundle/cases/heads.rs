//! What heads confirm, and versions.

use saring_bundle::Head;

use super::*;

const YEAR: i64 = 365 * 24 * 60 * MINUTE;

pub fn cases() -> Vec<Case> {
    let newer = rule_set(4, "baru");
    let (old, new) = (rule_set(2, "lama"), rule_set(3, "bekas"));
    let named = || head_at(NOW + MINUTE, &[&new.version]);
    let after = |head: &Head, expected: &str| Step::send(&new, expected).after(&sign_head(head));
    let after_later = |sent: &Sent, expected: &str| {
        let head = sign_head(&head_at(NOW + 2 * MINUTE, &[&sent.version]));
        Step::send(sent, expected).after(&head).at(NOW + 2 * MINUTE)
    };
    let serving = Case::serving;
    vec![
        Case::new("no-head", "nothing says what is newest").step(Step::send(&new, "NO_HEAD")),
        serving("not-in-head", "the head does not name the rule set")
            .step(after(&head_at(NOW + MINUTE, &[]), "NOT_IN_HEAD")),
        serving("other-version-in-head", "the head names the version before")
            .step(after(&head_at(NOW + MINUTE, &[&old.version]), "NOT_IN_HEAD")),
        serving("other-content-in-head", "the head names another digest")
            .step(after(&head_at(NOW + MINUTE, &[&rule_set(3, "x").version]), "NOT_IN_HEAD")),
        serving("head-expired-on-arrival", "the head says nothing any more")
            .step(after(&named(), "HEAD_EXPIRED").at(NOW + 11 * MINUTE)),
        serving("head-expired", "the head was good when it came")
            .step(Step::head(&sign_head(&named()), "NOTED"))
            .step(Step::send(&new, "HEAD_EXPIRED").at(NOW + 11 * MINUTE))
            .step(Step::send(&new, "APPLIED").at(NOW + 11 * MINUTE - 1)),
        serving("head-replayed", "a newer head has come before")
            .step(Step::head(&sign_head(&head_at(NOW + 2 * MINUTE, &[&old.version])), "NOTED"))
            .step(after(&named(), "HEAD_REPLAYED")),
        serving("head-slightly-ahead", "a clock that is a little ahead is believed")
            .step(after(&head_at(NOW + 6 * MINUTE, &[&new.version]), "APPLIED"))
            .step(after(&named(), "HEAD_REPLAYED").at(NOW + 2 * MINUTE)),
        serving("head-from-the-future", "the versions are taken; later heads are none the older")
            .step(after(&head_at(NOW + YEAR, &[&new.version]), "APPLIED"))
            .step(after_later(&newer, "APPLIED")),
        serving("head-from-the-future-again", "the last one counts, whatever their times")
            .step(Step::head(&sign_head(&head_at(NOW + YEAR, &[&new.version])), "NOTED"))
            .step(after(&head_at(NOW + YEAR / 2, &[&old.version]), "NOT_IN_HEAD")),
        serving("head-from-the-future-expires", "it is good for as long as it would be now")
            .step(Step::head(&sign_head(&head_at(NOW + YEAR, &[&new.version])), "NOTED"))
            .step(Step::send(&new, "HEAD_EXPIRED").at(NOW + 11 * MINUTE))
            .step(Step::send(&new, "APPLIED").at(NOW + 11 * MINUTE - 1)),
        seen_in_the_future("future-noted-by-an-earlier-release", "the noted time cannot be right")
            .step(after(&named(), "APPLIED")),
        serving("head-of-another-tenant", "a head for somebody else")
            .step(after(&with(named(), |head| head.tenant = "warungku".into()), "WRONG_TENANT")),
        serving("head-of-another-epoch", "versions of another trust epoch")
            .step(after(&with(named(), |head| head.trust_epoch = 2), "WRONG_EPOCH")),
        serving("head-of-a-newer-format", "a head of another form")
            .step(Step::head(&changed_head(&named(), "format", 99.into()), "UNKNOWN_FORMAT")),
        serving("head-with-another-field", "a head that says more than is known")
            .step(Step::head(&changed_head(&named(), "also", true.into()), "NOTED")),
        Case::new("downgraded", "below the version seen in an earlier run")
            .having_seen(&[&rule_set(4, "baru").version])
            .step(Step::announced(&new, "DOWNGRADED")),
        Case::new("same-version-other-content", "two contents of one version, named by heads")
            .having_seen(&[&rule_set(3, "lain").version])
            .step(Step::announced(&new, "OTHER_CONTENT")),
        Case::new("copy-lost", "the version seen last comes once more after its copy was lost")
            .having_seen(&[&new.version])
            .step(Step::announced(&new, "APPLIED"))
            .step(Step::send(&new, "ALREADY")),
        serving("version-0", "versions count from 1")
            .step(Step::announced(&rule_set(0, "bekas"), "BAD_VERSION")),
        Case::new("version-negative", "versions count from 1")
            .step(Step::announced(&rule_set(-1, "bekas"), "BAD_VERSION")),
        serving("digest-mismatch", "other content than the head names").step(Step::announced(
            &Sent { version: rule_set(3, "lain").version, ..new.clone() },
            "DIGEST_MISMATCH",
        )),
    ]
}

/// What was seen as a release left it that believed a head of the year after.
fn seen_in_the_future(name: &'static str, title: &str) -> Case {
    let mut case = Case::new(name, title).having_seen(&[&rule_set(2, "lama").version]);
    let mut seen = serde_json::to_value(&case.seen).unwrap();
    seen["head_issued_at"] = (NOW + YEAR).into();
    case.seen = serde_json::from_value(seen).unwrap();
    case
}

fn changed_head(head: &Head, field: &str, content: Value) -> Envelope {
    let mut payload: Value = serde_json::from_slice(&head.to_payload()).unwrap();
    payload[field] = content;
    sign(saring_bundle::Purpose::Head, payload.to_string().into_bytes(), A)
}
