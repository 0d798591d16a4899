//! Who signed what, and for what.

use saring_bundle::{EnvelopeSignature, KeySet, MAX_SIGNATURES, Purpose};

use super::*;

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::serving("good", "a newer version").step(Step::announced(&new(), "APPLIED")),
        one("tampered-payload", "a byte of the payload differs, the head names it so", |sent| {
            let at = sent.envelope.payload.iter().rposition(|&byte| byte == b'b').unwrap();
            sent.envelope.payload[at] = b'x';
        })
        .expect("BAD_SIGNATURE"),
        one("non-canonical-signature", "the scalar is s + L", |sent| {
            add_group_order(&mut sent.envelope.signatures[0].signature);
        })
        .expect("BAD_SIGNATURE"),
        one("short-signature", "63 bytes of a signature", |sent| {
            sent.envelope.signatures[0].signature.truncate(63);
        })
        .expect("BAD_SIGNATURE"),
        one("unsigned", "no signature", |sent| sent.envelope.signatures.clear()).expect("UNSIGNED"),
        one("too-many-signatures", "one signature more than are tried", |sent| {
            let signature = sent.envelope.signatures[0].clone();
            sent.envelope.signatures = vec![signature; MAX_SIGNATURES + 1];
        })
        .expect("TOO_MANY_SIGNATURES"),
        one("foreign-key", "signed by a key that nobody trusts", |sent| {
            *sent = send_bundle(&bundle(3, "bekas"), FOREIGN);
        })
        .expect("UNKNOWN_KEY"),
        one("foreign-key-by-a-trusted-name", "a foreign signature under a trusted name", |sent| {
            let name = sent.envelope.signatures[0].key_id.clone();
            *sent = send_bundle(&bundle(3, "bekas"), FOREIGN);
            sent.envelope.signatures[0].key_id = name;
        })
        .expect("BAD_SIGNATURE"),
        one("foreign-key-beside-a-trusted-one", "one good signature is enough", |sent| {
            let foreign = send_bundle(&bundle(3, "bekas"), FOREIGN).envelope.signatures;
            sent.envelope.signatures.splice(0..0, foreign);
        })
        .expect("APPLIED"),
        one("wrong-type", "the type of another resource, signed so", |sent| {
            sent.envelope = sign(Purpose::TenantSettings, sent.envelope.payload.clone(), A);
        })
        .expect("WRONG_TYPE"),
        one("signature-for-another-purpose", "signed as settings, called a bundle", |sent| {
            sent.envelope = sign(Purpose::TenantSettings, sent.envelope.payload.clone(), A);
            sent.envelope.payload_type = Purpose::Bundle.payload_type().into();
        })
        .expect("BAD_SIGNATURE"),
    ];
    let text = new().envelope.to_json();
    let cut = text[..text.len() / 2].to_owned();
    cases.extend([
        Case::serving("truncated", "half of the envelope")
            .step(Step::announced(&new(), "MALFORMED").text(cut)),
        Case::serving("trailing-bytes", "a second object after the envelope")
            .step(Step::announced(&new(), "MALFORMED").text(text + "{}")),
        of_key(B, &[Purpose::Head], false, "key-for-another-purpose", "KEY_NOT_ALLOWED"),
        of_key(B, &Purpose::ALL, true, "revoked-key", "REVOKED_KEY"),
    ]);
    cases
}

fn new() -> Sent {
    rule_set(3, "bekas")
}

struct Flawed(&'static str, &'static str, Sent);

/// A newer version with this flaw, named with its digest by the head: the signature is all that
/// speaks against it.
fn one(name: &'static str, title: &'static str, flaw: impl FnOnce(&mut Sent)) -> Flawed {
    let mut sent = new();
    flaw(&mut sent);
    Flawed(name, title, Sent::new(sent.version.resource, sent.version.version, sent.envelope))
}

impl Flawed {
    fn expect(self, expected: &str) -> Case {
        Case::serving(self.0, self.1).step(Step::announced(&self.2, expected))
    }
}

/// A newer version by a key that may not sign it.
fn of_key(
    seed: u8,
    purposes: &[Purpose],
    revoked: bool,
    name: &'static str,
    expected: &str,
) -> Case {
    let mut keys = key_set(1, 1, &[A]).keys;
    keys.push(saring_bundle::TrustedKey { revoked, ..trusted(seed, purposes) });
    Case::serving(name, "signed by a key of the key set that may not")
        .trusting(&KeySet::new(1, 1, keys), A)
        .step(Step::announced(&send_bundle(&bundle(3, "bekas"), seed), expected))
        .step(Step::announced(&both(seed), "APPLIED"))
}

/// Signed by a key that may not and by one that may.
fn both(seed: u8) -> Sent {
    let mut sent = send_bundle(&bundle(3, "bekas"), seed);
    let EnvelopeSignature { key_id, signature } = new().envelope.signatures.remove(0);
    sent.envelope.signatures.push(EnvelopeSignature { key_id, signature });
    sent
}

/// Adds the order of the group to the scalar of a signature: it verifies by the lax rules.
fn add_group_order(signature: &mut [u8]) {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    assert_eq!(carry, 0);
}
