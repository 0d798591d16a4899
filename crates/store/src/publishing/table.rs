//! The decisions as a table of cases.

use saring_bundle::Digest;

use super::decide::{
    Act, Content, Known, Newest, Person, Refusal, approve, base_of_draft, close, publish,
    put_draft, submit,
};
use crate::records::RuleSetState::{
    self, Approved, Published, Refused, Submitted, Superseded, Withdrawn,
};

const SARI: Person<'static> = Person { name: "Sari", key_id: "sk_1" };
/// Sari, with another key and another spelling.
const SARI_TOO: Person<'static> = Person { name: " S\u{430}RI", key_id: "sk_2" };
const BUDI: Person<'static> = Person { name: "Budi", key_id: "sk_3" };
const BUDI_TOO: Person<'static> = Person { name: "budi", key_id: "sk_4" };
const ANI: Person<'static> = Person { name: "Ani", key_id: "sk_5" };
/// Whoever has the key that Sari submitted with.
const KEY_OF_SARI: Person<'static> = Person { name: "Dewi", key_id: "sk_1" };

fn digest(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

/// The newest version, with a content in force unless it is a retirement.
fn newest(version: i64, content: &str) -> Newest {
    Newest { version, in_force: (!content.is_empty()).then(|| digest(content)) }
}

fn content(based_on: i64, source: &str) -> Content {
    Content { based_on, source_digest: digest(source), retirement: false }
}

fn retirement(based_on: i64) -> Content {
    Content { based_on, source_digest: digest("lama"), retirement: true }
}

/// Sari's submission of `baru` on version 2, which takes two approvals.
fn known(state: RuleSetState, approvals: &[Person<'static>]) -> Known<'static> {
    let closed = match state {
        Withdrawn => Some(("Sari", "salah")),
        Refused => Some(("Budi", "terlalu luas")),
        _ => None,
    };
    Known {
        state,
        author: SARI,
        content: content(2, "baru"),
        approvals: approvals.to_vec(),
        approvals_required: 2,
        closed,
    }
}

const OUTDATED: Refusal = Refusal::Outdated { based_on: 2, newest: 3 };

#[test]
fn the_base_of_a_draft_is_said_or_kept_and_never_guessed() {
    for (said, replaced, newest, expected) in [
        (None, None, 0, Ok(0)),
        (None, None, 3, Err(Refusal::BaseMissing { newest: 3 })),
        (None, Some(2), 3, Ok(2)),
        (Some(3), Some(2), 3, Ok(3)),
        (Some(2), Some(3), 3, Ok(2)),
        (Some(0), None, 3, Ok(0)),
        (Some(4), None, 3, Err(Refusal::BaseUnknown { based_on: 4, newest: 3 })),
        (Some(-1), None, 3, Err(Refusal::BaseUnknown { based_on: -1, newest: 3 })),
    ] {
        let got = base_of_draft(said, replaced, newest);
        assert_eq!(got, expected, "{said:?} {replaced:?} {newest}");
    }
}

#[test]
fn a_draft_on_another_version_than_the_newest_is_not_begun() {
    for (said, replaced, expected) in [
        (Some(3), None, Ok(3)),
        (Some(3), Some(2), Ok(3)),
        (Some(2), None, Err(OUTDATED)),
        (Some(2), Some(2), Err(OUTDATED)),
        (Some(2), Some(3), Err(OUTDATED)),
        (Some(4), None, Err(Refusal::BaseUnknown { based_on: 4, newest: 3 })),
        (None, Some(2), Ok(2)),
        (None, None, Err(Refusal::BaseMissing { newest: 3 })),
    ] {
        assert_eq!(put_draft(said, replaced, 3), expected, "{said:?} {replaced:?}");
    }
}

#[test]
fn what_may_be_submitted() {
    let retired = Err(Refusal::RetiredAlready);
    for (what, content, required, newest, expected) in [
        ("the first version", content(0, "baru"), 1, newest(0, ""), Ok(Submitted)),
        ("without approvals", content(0, "baru"), 0, newest(0, ""), Ok(Approved)),
        ("on the newest", content(2, "baru"), 1, newest(2, "lama"), Ok(Submitted)),
        ("on an older one", content(2, "baru"), 1, newest(3, "lama"), Err(OUTDATED)),
        ("older and equal", content(2, "lama"), 1, newest(3, "lama"), Err(OUTDATED)),
        (
            "equal to what is in force",
            content(2, "lama"),
            1,
            newest(2, "lama"),
            Err(Refusal::NothingChanged { version: 2 }),
        ),
        ("what is retired, again", content(2, "lama"), 1, newest(2, ""), Ok(Submitted)),
        ("a retirement", retirement(2), 1, newest(2, "lama"), Ok(Submitted)),
        ("an outdated retirement", retirement(2), 1, newest(3, "lama"), Err(OUTDATED)),
        ("a second retirement", retirement(2), 1, newest(2, ""), retired),
    ] {
        assert_eq!(submit(&content, required, &newest), expected, "{what}");
    }
}

#[test]
fn who_may_approve_what() {
    let now = newest(2, "lama");
    let own = Err(Refusal::OwnSubmission);
    for (what, actor, known, newest, expected) in [
        ("the first of two", BUDI, known(Submitted, &[]), now, Ok(Some(Submitted))),
        ("the second of two", ANI, known(Submitted, &[BUDI]), now, Ok(Some(Approved))),
        ("a third", ANI, known(Approved, &[BUDI, BUDI_TOO]), now, Ok(Some(Approved))),
        ("the same again", BUDI, known(Submitted, &[BUDI]), now, Ok(None)),
        ("the same by another spelling", BUDI_TOO, known(Submitted, &[BUDI]), now, Ok(None)),
        ("one's own", SARI, known(Submitted, &[]), now, own),
        ("one's own by another spelling", SARI_TOO, known(Submitted, &[]), now, own),
        ("one's own by the same key", KEY_OF_SARI, known(Submitted, &[]), now, own),
        ("one's own, published", SARI, known(Published, &[]), now, own),
        ("published", BUDI, known(Published, &[]), now, Err(Refusal::Ended(Published))),
        ("superseded", BUDI, known(Superseded, &[]), now, Err(Refusal::Ended(Superseded))),
        ("withdrawn", BUDI, known(Withdrawn, &[]), now, Err(Refusal::Ended(Withdrawn))),
        ("refused", BUDI, known(Refused, &[]), now, Err(Refusal::Ended(Refused))),
        ("outdated", BUDI, known(Submitted, &[]), newest(3, "lama"), Err(OUTDATED)),
        ("outdated, again", BUDI, known(Submitted, &[BUDI]), newest(3, "lama"), Err(OUTDATED)),
        (
            "in force by now",
            BUDI,
            known(Submitted, &[]),
            newest(2, "baru"),
            Err(Refusal::NothingChanged { version: 2 }),
        ),
    ] {
        let got = approve(actor, &digest("baru"), &known, &newest);
        assert_eq!(got, expected, "{what}");
    }
    let other = approve(BUDI, &digest("lain"), &known(Submitted, &[]), &now);
    assert_eq!(other, Err(Refusal::OtherSource));
}

#[test]
fn what_may_be_published() {
    let now = newest(2, "lama");
    let lacks = |missing| Err(Refusal::LacksApprovals { missing });
    for (what, version, known, newest, expected) in [
        ("as the next", 3, known(Approved, &[BUDI, ANI]), now, Ok(())),
        ("as another", 4, known(Approved, &[BUDI, ANI]), now, Err(Refusal::NotTheNext { next: 3 })),
        ("too early", 3, known(Submitted, &[BUDI]), now, lacks(1)),
        ("without any", 3, known(Submitted, &[]), now, lacks(2)),
        ("one person twice", 3, known(Approved, &[BUDI, BUDI_TOO]), now, lacks(1)),
        ("the author among them", 3, known(Approved, &[BUDI, SARI_TOO]), now, lacks(1)),
        ("outdated", 4, known(Approved, &[BUDI, ANI]), newest(3, "lama"), Err(OUTDATED)),
        ("outdated and early", 4, known(Submitted, &[]), newest(3, "lama"), Err(OUTDATED)),
        ("twice", 3, known(Published, &[BUDI, ANI]), now, Err(Refusal::Ended(Published))),
        ("withdrawn", 3, known(Withdrawn, &[BUDI, ANI]), now, Err(Refusal::Ended(Withdrawn))),
        ("refused", 3, known(Refused, &[BUDI, ANI]), now, Err(Refusal::Ended(Refused))),
        (
            "in force by now",
            3,
            known(Approved, &[BUDI, ANI]),
            newest(2, "baru"),
            Err(Refusal::NothingChanged { version: 2 }),
        ),
    ] {
        assert_eq!(publish(version, &known, &newest), expected, "{what}");
    }
}

#[test]
fn who_may_end_what() {
    let (withdraw, refuse) = (Act::Withdraw, Act::Refuse);
    for (what, act, actor, why, state, expected) in [
        ("the author withdraws", withdraw, SARI, "", Submitted, Ok(true)),
        ("with another key", withdraw, SARI_TOO, "", Submitted, Ok(true)),
        ("what is approved", withdraw, SARI, "", Approved, Ok(true)),
        ("again", withdraw, SARI, "salah", Withdrawn, Ok(false)),
        ("again, otherwise", withdraw, SARI, "lain", Withdrawn, Err(Refusal::Ended(Withdrawn))),
        ("another withdraws", withdraw, BUDI, "", Submitted, Err(Refusal::NotTheAuthor)),
        ("what is published", withdraw, SARI, "", Published, Err(Refusal::Ended(Published))),
        ("what is refused", withdraw, SARI, "", Refused, Err(Refusal::Ended(Refused))),
        ("another refuses", refuse, BUDI, "terlalu luas", Submitted, Ok(true)),
        ("what is approved", refuse, ANI, "terlalu luas", Approved, Ok(true)),
        ("without a reason", refuse, BUDI, " ", Submitted, Err(Refusal::NoReason)),
        ("one's own", refuse, SARI, "x", Submitted, Err(Refusal::OwnSubmission)),
        ("again", refuse, BUDI_TOO, "terlalu luas", Refused, Ok(false)),
        ("another again", refuse, ANI, "terlalu luas", Refused, Err(Refusal::Ended(Refused))),
        ("what is withdrawn", refuse, BUDI, "x", Withdrawn, Err(Refusal::Ended(Withdrawn))),
        ("what is superseded", refuse, BUDI, "x", Superseded, Err(Refusal::Ended(Superseded))),
    ] {
        assert_eq!(close(act, actor, why, &known(state, &[])), expected, "{act:?}: {what}");
    }
}
