//! Keys that are rotated, retired, revoked and recovered from, and what they signed.

use saring_bundle::{EnvelopeSignature, Head, KeySet, MAX_SIGNATURES, Purpose, TenantSettings};

use super::*;
use crate::settings::hold;

const HOUR: i64 = 60 * MINUTE;

/// The key that signs key sets alone, kept offline.
const RECOVERY: u8 = 3;

pub fn cases() -> Vec<Case> {
    vec![
        signed_anew(),
        never_with_fewer(),
        signed_anew_while_held(),
        settings_signed_anew(),
        slept(),
        retired(),
        retired_and_may_sign_all(),
        recovered(),
        recovery_key_signs_key_sets_alone(),
        recovery_key_ends(),
        signatures_of_a_chain(),
    ]
}

/// Both sign, the first key is retired, or it is revoked.
fn both() -> KeySet {
    key_set(1, 2, &[A, B])
}

fn a_retired() -> KeySet {
    with(key_set(1, 3, &[A, B]), |keys| keys.keys[0].retire())
}

fn a_revoked() -> KeySet {
    with(key_set(1, 4, &[A, B]), |keys| keys.keys[0].revoked = true)
}

fn send_key_set(keys: &KeySet, seeds: &[u8], expected: &str) -> Step {
    Step::send(&send_keys(keys, seeds), expected)
}

/// The same, with the signatures of these keys.
fn signed_by(sent: &Sent, seeds: &[u8]) -> Sent {
    with(sent.clone(), |sent| {
        sent.envelope.signatures.clear();
        seeds.iter().for_each(|&seed| sent.envelope.sign_too(&key(seed)).unwrap());
    })
}

/// The same, with a signature that is not that of the key whose name it has.
fn with_junk(sent: &Sent, seed: u8) -> Sent {
    with(signed_by(sent, &[seed]), |junk| {
        junk.envelope.signatures[0].signature[3] ^= 1;
        junk.envelope.signatures.extend(sent.envelope.signatures.clone());
    })
}

fn head_by(head: &Head, seed: u8) -> Envelope {
    sign(Purpose::Head, head.to_payload(), seed)
}

fn announced_by(seed: u8, sent: &Sent, expected: &str) -> Step {
    Step::send(sent, expected).after(&head_by(&head_at(NOW + MINUTE, &[&sent.version]), seed))
}

/// What is in force comes again, signed by the new key too.
fn signed_anew() -> Case {
    let old = rule_set(2, "lama");
    let by_both = signed_by(&old, &[A, B]);
    Case::serving("signed-anew", "the very version, with the signature of a further key that signs")
        .step(Step::announced(&by_both, "ALREADY"))
        .step(send_key_set(&both(), &[A, B], "APPLIED"))
        .step(Step::announced(&old, "ALREADY"))
        .step(Step::announced(&with_junk(&old, B), "ALREADY"))
        .step(Step::announced(&signed_by(&old, &[A, FOREIGN]), "ALREADY"))
        .step(Step::announced(&with_junk(&by_both, FOREIGN), "KEPT"))
        .step(Step::announced(&by_both, "ALREADY"))
}

/// A signature of a key that signs is never given up for that of another one.
fn never_with_fewer() -> Case {
    let old = rule_set(2, "lama");
    let by_b = signed_by(&old, &[B]);
    Case::serving("signed-anew-with-fewer", "the signature of one key in the place of another's")
        .step(send_key_set(&both(), &[A, B], "APPLIED"))
        .step(Step::announced(&by_b, "ALREADY"))
        .step(Step::announced(&with_junk(&by_b, A), "ALREADY"))
        .step(send_key_set(&a_retired(), &[B], "APPLIED"))
        .step(announced_by(B, &by_b, "KEPT"))
        .step(announced_by(B, &old, "ALREADY"))
}

/// Both what is due and what is held.
fn signed_anew_while_held() -> Case {
    let settings = with(TenantSettings::none(TENANT), |settings| {
        settings.version = 1;
        settings.holds = vec![hold(HOUR)];
    });
    let settings = sign(Purpose::TenantSettings, settings.to_payload(), A);
    let settings = Sent::new(ResourceName::tenant_settings(TENANT), 1, settings);
    let (due, newest) = (rule_set(2, "lama"), rule_set(3, "bekas"));
    let head = with(head_at(NOW + MINUTE, &[&newest.version]), |head| {
        head.due = vec![due.version.clone()];
    });
    let send = |sent: &Sent, expected: &str| Step::send(sent, expected).after(&sign_head(&head));
    Case::serving("signed-anew-while-held", "what is held, and what is in force meanwhile")
        .step(Step::announced(&settings, "APPLIED"))
        .step(send(&newest, "HELD"))
        .step(send_key_set(&both(), &[A, B], "APPLIED"))
        .step(send(&due, "ALREADY"))
        .step(send(&signed_by(&due, &[A, B]), "KEPT"))
        .step(send(&signed_by(&newest, &[A, B]), "KEPT"))
        .step(send(&signed_by(&newest, &[A, B]), "ALREADY"))
        .step(send_key_set(&with(a_revoked(), |keys| keys.version = 3), &[B], "APPLIED"))
        .step(Step::later(NOW + HOUR, "APPLIED"))
}

fn settings_signed_anew() -> Case {
    let settings = with(TenantSettings::none(TENANT), |settings| settings.version = 1);
    let settings = sign(Purpose::TenantSettings, settings.to_payload(), A);
    let settings = Sent::new(ResourceName::tenant_settings(TENANT), 1, settings);
    Case::serving("settings-signed-anew", "settings, with the signature of a further key")
        .step(Step::announced(&settings, "APPLIED"))
        .step(send_key_set(&both(), &[A, B], "APPLIED"))
        .step(Step::announced(&signed_by(&settings, &[A, B]), "KEPT"))
        .step(Step::announced(&signed_by(&settings, &[B, A]), "ALREADY"))
}

/// Each key set follows on the one before it, whatever the head names by then.
fn slept() -> Case {
    let old = rule_set(2, "lama");
    let newest_keys = send_keys(&a_revoked(), &[B]).version;
    let head = head_by(&head_at(NOW + MINUTE, &[&newest_keys, &old.version]), B);
    Case::serving("key-sets-in-a-row", "a copy that slept through old, both, new and revoked")
        .step(send_key_set(&a_revoked(), &[B], "UNKNOWN_KEY"))
        .step(send_key_set(&both(), &[A, B], "APPLIED"))
        .step(Step::head(&head, "NOTED"))
        .step(send_key_set(&a_retired(), &[B], "APPLIED"))
        .step(send_key_set(&a_revoked(), &[B], "APPLIED"))
        .step(Step::send(&old, "REVOKED_KEY").after(&head))
        .step(Step::send(&signed_by(&old, &[A, B]), "KEPT"))
        .step(send_key_set(&both(), &[A, B], "DOWNGRADED"))
}

/// What a retired key signed is good; it signs neither heads nor key sets.
fn retired() -> Case {
    let (new, next) = (rule_set(3, "bekas"), key_set(1, 4, &[A, B]));
    Case::serving("key-retired", "what it signed is good, and it signs nothing new")
        .step(send_key_set(&both(), &[A, B], "APPLIED"))
        .step(send_key_set(&a_retired(), &[A, B], "APPLIED"))
        .step(announced_by(A, &new, "KEY_NOT_ALLOWED"))
        .step(send_key_set(&next, &[A], "KEY_NOT_ALLOWED"))
        .step(announced_by(B, &new, "APPLIED"))
        .step(send_key_set(&a_revoked(), &[B], "APPLIED"))
        .step(announced_by(B, &rule_set(4, "lain"), "REVOKED_KEY"))
}

/// As a release may write it that does not take its purposes from a key.
fn retired_and_may_sign_all() -> Case {
    let retired = with(key_set(1, 2, &[A, B]), |keys| keys.keys[0].retired = true);
    let new = rule_set(3, "bekas");
    Case::serving("key-retired-with-all-purposes", "that it is retired is enough")
        .step(send_key_set(&retired, &[A, B], "APPLIED"))
        .step(announced_by(A, &new, "KEY_NOT_ALLOWED"))
        .step(send_key_set(&key_set(1, 3, &[A, B]), &[A], "KEY_NOT_ALLOWED"))
        .step(announced_by(B, &new, "APPLIED"))
}

/// The key that signs everything, and one that signs key sets alone.
fn with_recovery(version: i64, seeds: &[u8]) -> KeySet {
    let mut keys = key_set(1, version, seeds);
    keys.keys.push(trusted(RECOVERY, &[Purpose::KeySet]));
    keys
}

/// The online key was stolen: a new one, by the recovery key.
fn recovered() -> Case {
    let stolen = with(with_recovery(2, &[A, B]), |keys| keys.keys[0].revoked = true);
    let lost = with_recovery(3, &[FOREIGN]);
    let (bad, new) = (rule_set(3, "jahat"), send_bundle(&bundle(3, "bekas"), B));
    Case::serving("key-set-by-the-recovery-key", "the way back from an online key stolen or lost")
        .trusting(&with_recovery(1, &[A]), A)
        .step(send_key_set(&stolen, &[A], "REVOKED_KEY"))
        .step(send_key_set(&stolen, &[RECOVERY, B], "APPLIED"))
        .step(send_key_set(&with_recovery(3, &[A]), &[A], "REVOKED_KEY"))
        .step(announced_by(A, &bad, "REVOKED_KEY"))
        .step(announced_by(B, &bad, "REVOKED_KEY"))
        .step(announced_by(B, &new, "APPLIED"))
        .step(send_key_set(&lost, &[FOREIGN], "UNKNOWN_KEY"))
        .step(send_key_set(&lost, &[RECOVERY], "APPLIED"))
}

fn recovery_key_signs_key_sets_alone() -> Case {
    let new = send_bundle(&bundle(3, "bekas"), RECOVERY);
    Case::serving("recovery-key-signs-no-more", "it signs no head and no version")
        .trusting(&with_recovery(1, &[A]), RECOVERY)
        .step(announced_by(RECOVERY, &rule_set(3, "bekas"), "KEY_NOT_ALLOWED"))
        .step(Step::announced(&new, "KEY_NOT_ALLOWED"))
        .step(Step::announced(&rule_set(3, "bekas"), "APPLIED"))
        .step(Step::announced(&signed_by(&rule_set(3, "bekas"), &[A, RECOVERY]), "ALREADY"))
}

/// As many signatures as are tried, and one more, of a key set and of a version that is here.
fn signatures_of_a_chain() -> Case {
    let filled = |sent: Sent, count: usize| {
        with(sent, |sent| {
            let junk = EnvelopeSignature { key_id: key_id(FOREIGN), signature: vec![0; 64] };
            let missing = count - sent.envelope.signatures.len();
            sent.envelope.signatures.splice(0..0, vec![junk; missing]);
        })
    };
    let (limit, over) = (MAX_SIGNATURES, MAX_SIGNATURES + 1);
    let (keys, by_both) = (send_keys(&both(), &[A, B]), signed_by(&rule_set(2, "lama"), &[A, B]));
    let retired = send_keys(&a_retired(), &[A, B]);
    Case::serving("key-sets-with-many-signatures", "those of a chain, and what they sign anew")
        .step(Step::send(&filled(keys.clone(), over), "TOO_MANY_SIGNATURES"))
        .step(Step::send(&filled(keys, limit), "APPLIED"))
        .step(Step::announced(&filled(by_both.clone(), over), "TOO_MANY_SIGNATURES"))
        .step(Step::announced(&filled(by_both, limit), "KEPT"))
        .step(Step::send(&filled(retired, limit), "APPLIED"))
}

/// Whoever has stolen the key that signs must not take the way back from those whose it is.
fn recovery_key_ends() -> Case {
    let recovery = |keys: &mut KeySet| keys.keys.push(trusted(RECOVERY, &[Purpose::KeySet]));
    let first = with(key_set(1, 1, &[A]), recovery);
    let retired = with(with(key_set(1, 2, &[A, B]), recovery), |keys| keys.keys[2].retire());
    let stolen = with(key_set(1, 2, &[A, FOREIGN]), recovery);
    let back = key_set(1, 3, &[B]);
    Case::new("recovery-key-ended", "a recovery key ends by its own signature alone")
        .trusting(&first, A)
        .step(send_key_set(&key_set(1, 2, &[A, B]), &[A], "RECOVERY_KEY_ENDED"))
        .step(send_key_set(&retired, &[A, B], "RECOVERY_KEY_ENDED"))
        .step(send_key_set(&stolen, &[A, FOREIGN], "APPLIED"))
        .step(send_key_set(&back, &[A, B], "RECOVERY_KEY_ENDED"))
        .step(send_key_set(&back, &[RECOVERY, B], "APPLIED"))
}
