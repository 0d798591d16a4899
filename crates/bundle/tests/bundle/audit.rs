//! An export of the audit log: what is checked, and the first place that does not follow.

use saring_bundle::{
    AuditCheck, AuditEnd, AuditFault, AuditLine, Audited, Digest, Envelope, KeySet, Purpose,
    audit_link,
};

use crate::world::{A, B, NOW, key_set, sign, trusted};

fn keys(seeds: &[u8]) -> KeySet {
    key_set(1, 1, seeds)
}

fn entry(number: i64) -> String {
    format!(
        r#"{{"at":{number},"actor":"host","action":"tenant.create","resource":"tenant/{number}"}}"#
    )
}

fn line(line: &AuditLine) -> String {
    serde_json::to_string(line).unwrap()
}

fn end(position: i64, digest: Digest) -> Vec<u8> {
    AuditEnd::new(&keys(&[A]), position, digest, NOW + position).to_payload()
}

/// Batches of two entries and of one, both ends signed.
fn export() -> Vec<String> {
    let entries: Vec<String> = (1..=3).map(entry).collect();
    let (mut lines, mut digest, mut position) = (Vec::new(), Digest::zero(), 0);
    for batch in [&entries[..2], &entries[2..]] {
        lines.extend_from_slice(batch);
        digest = audit_link(&digest, batch.iter().map(String::as_str));
        position += batch.len() as i64;
        lines.push(line(&AuditLine::Link { position, digest }));
        let signed = sign(Purpose::AuditEnd, end(position, digest), A);
        lines.push(line(&AuditLine::End(signed)));
    }
    lines
}

fn check(lines: &[String], keys: &KeySet) -> Result<Audited, AuditFault> {
    let mut check = AuditCheck::new(keys);
    lines.iter().try_for_each(|line| check.line(line))?;
    check.finish()
}

#[test]
fn what_was_chained_and_signed_is_good_and_so_is_each_export_before_it() {
    let (lines, keys) = (export(), keys(&[A]));
    let all = Audited { entries: 3, signed: 3, signed_at: NOW + 3 };
    assert_eq!(check(&lines, &keys), Ok(all));
    // The last minute is not signed yet.
    let unsigned = Audited { entries: 3, signed: 2, signed_at: NOW + 2 };
    assert_eq!(check(&lines[..6], &keys), Ok(unsigned));
    assert_eq!(check(&lines[..3], &keys), Err(AuditFault::Unsigned));
    assert_eq!(check(&[], &keys), Err(AuditFault::Unsigned));
}

#[test]
fn the_first_place_that_does_not_follow_is_told() {
    let (lines, keys) = (export(), keys(&[A]));
    let other = sign(Purpose::AuditEnd, end(2, Digest::of(b"other")), A);
    let foreign = sign(Purpose::AuditEnd, end(2, Digest::zero()), B);
    let as_settings = sign(Purpose::TenantSettings, end(2, Digest::zero()), A);
    let first = || AuditFault::Broken { line: 3, entries: 1..=2 };
    type Change<'a> = Box<dyn Fn(&mut Vec<String>) + 'a>;
    let with = |at: usize, text: String| -> Change<'_> {
        Box::new(move |lines| lines[at].clone_from(&text))
    };
    let envelope = |envelope: &Envelope| line(&AuditLine::End(envelope.clone()));
    let cases: Vec<(&str, Change<'_>, AuditFault)> = vec![
        ("altered", with(0, entry(9)), first()),
        (
            "removed",
            Box::new(|lines| drop(lines.remove(1))),
            AuditFault::Broken { line: 2, entries: 1..=2 },
        ),
        (
            "added",
            Box::new(|lines| lines.insert(1, entry(9))),
            AuditFault::Broken { line: 4, entries: 1..=3 },
        ),
        ("moved", Box::new(|lines| lines.swap(0, 1)), first()),
        (
            "a batch is gone",
            Box::new(|lines| drop(lines.drain(..3))),
            AuditFault::OtherEnd { line: 1, position: 0 },
        ),
        (
            "a link is gone",
            Box::new(|lines| drop(lines.remove(2))),
            AuditFault::Unchained { line: 3 },
        ),
        (
            "added at the end",
            Box::new(|lines| lines.push(entry(4))),
            AuditFault::Unchained { line: 8 },
        ),
        (
            "a link of nothing",
            Box::new(|lines| lines.insert(3, lines[2].clone())),
            AuditFault::Broken { line: 4, entries: 3..=3 },
        ),
        (
            "of another chain",
            with(3, envelope(&other)),
            AuditFault::OtherEnd { line: 4, position: 2 },
        ),
        ("no line", with(4, "pakaian".into()), AuditFault::Malformed { line: 5 }),
    ];
    for (what, change, expected) in cases {
        let mut lines = lines.clone();
        change(&mut lines);
        assert_eq!(check(&lines, &keys), Err(expected), "{what}");
    }
    // An end of a key that was revoked since is passed over, if a good one follows.
    for (signed, code) in [(&foreign, "UNKNOWN_KEY"), (&as_settings, "WRONG_TYPE")] {
        let mut lines = lines.clone();
        lines[3] = envelope(signed);
        assert!(check(&lines, &keys).is_ok(), "{code}");
        lines[6] = envelope(signed);
        let Err(AuditFault::BadEnd { line: 7, refusal }) = check(&lines, &keys) else {
            panic!("{code}")
        };
        assert_eq!(refusal.code(), code);
    }
}

/// What was signed stays good when its key is retired, and not when it is revoked. A key that signs no
/// bundles signs no end.
#[test]
fn keys_that_sign_bundles_sign_ends() {
    let lines = export();
    let mut of = keys(&[A, B]);
    assert!(check(&lines, &of).is_ok());
    of.keys[0].retire();
    assert!(check(&lines, &of).is_ok());
    assert!(!of.keys[0].signs(Purpose::AuditEnd));
    of.keys[0].revoked = true;
    assert!(matches!(check(&lines, &of), Err(AuditFault::BadEnd { .. })));
    of.keys[0] = trusted(A, &[Purpose::Head, Purpose::KeySet]);
    assert!(matches!(check(&lines, &of), Err(AuditFault::BadEnd { .. })));
}
