//! A small world to test in: keys from fixed seeds, rule sets of one word, heads and replicas.

use saring_bundle::{
    Bundle, Delta, Digest, Entry, Envelope, Head, KeyId, KeySet, PrivateKey, Purpose, Replica,
    ResourceName, ResourceVersion, Seen, Signer as _, TrustedKey,
};
use saring_engine::{
    Condition, Effect, Example, FORMATS, Listing, Mode, Plan, Rule, Scratch, Source, Thresholds,
    Title, Validity, Verdict, Within, WordList, Words,
};
use saring_text::{FOLD_VERSION, Variants};

pub const TENANT: &str = "pasarku";
pub const RULE_SET: &str = "uji";
/// 2026-01-01T00:00Z.
pub const NOW: i64 = 1_767_225_600_000_000;
pub const MINUTE: i64 = 60_000_000;

/// The key that signs everything, unless said otherwise.
pub const A: u8 = 1;
/// The key that takes its place.
pub const B: u8 = 2;
/// A key that nobody trusts.
pub const FOREIGN: u8 = 9;

pub fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed(&[seed; 32])
}

pub fn key_id(seed: u8) -> KeyId {
    key(seed).public_key().id()
}

pub fn trusted(seed: u8, purposes: &[Purpose]) -> TrustedKey {
    TrustedKey::new(key(seed).public_key(), purposes)
}

/// A key set of keys that may sign everything.
pub fn key_set(trust_epoch: u64, version: i64, seeds: &[u8]) -> KeySet {
    let keys = seeds.iter().map(|&seed| trusted(seed, &Purpose::ALL)).collect();
    KeySet::new(trust_epoch, version, keys)
}

pub fn sign(purpose: Purpose, payload: Vec<u8>, seed: u8) -> Envelope {
    Envelope::sign(purpose, payload, &key(seed)).unwrap()
}

/// Something as it is sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub version: ResourceVersion,
    pub envelope: Envelope,
}

impl Sent {
    /// What `envelope` carries, announced with the digest that it has.
    pub fn new(resource: ResourceName, version: i64, envelope: Envelope) -> Sent {
        let digest = Digest::of(&envelope.payload);
        Sent { version: ResourceVersion { resource, version, digest }, envelope }
    }
}

pub fn plan(word: &str) -> Plan {
    let title = || Title { id: "Uji".into(), en: "Test".into() };
    let example = |title: &str| Example { listing: Listing::titled(title), verdict: None };
    let within = Within::AnyText;
    Plan {
        format: *FORMATS.start(),
        fold_version: FOLD_VERSION,
        rule_set: RULE_SET.into(),
        title: title(),
        legal_basis: Vec::new(),
        thresholds: Thresholds::default(),
        ordinary: Vec::new(),
        lists: vec![WordList {
            name: "kata".into(),
            terms: vec![word.into()],
            variants: Variants::default(),
        }],
        images: Vec::new(),
        rules: vec![Rule {
            id: "kata".into(),
            title: title(),
            when: Condition::Occurs {
                words: Words { list: Source::List(0), except: Vec::new() },
                within,
            },
            effect: Effect::Block,
            across_blocks: false,
            mode: Mode::Enforce,
            valid: Validity::default(),
            matches: vec![example(word)],
            passes: vec![example("lain")],
        }],
        examples: Vec::new(),
    }
}

pub fn bundle(version: i64, word: &str) -> Bundle {
    Bundle::new(plan(word), format!("kata: {word}"), version, NOW)
}

pub fn send_bundle(bundle: &Bundle, seed: u8) -> Sent {
    let envelope = sign(Purpose::Bundle, bundle.to_payload(), seed);
    Sent::new(ResourceName::rule_set(&bundle.rule_set), bundle.version, envelope)
}

/// The rule set of this word, signed as it should be.
pub fn rule_set(version: i64, word: &str) -> Sent {
    send_bundle(&bundle(version, word), A)
}

pub fn send_keys(keys: &KeySet, seeds: &[u8]) -> Sent {
    let mut envelope = sign(Purpose::KeySet, keys.to_payload(), seeds[0]);
    for &seed in &seeds[1..] {
        envelope.sign_too(&key(seed)).unwrap();
    }
    Sent::new(ResourceName::key_set(), keys.version, envelope)
}

/// What is newest, by a head of trust epoch 1 issued now and valid for ten minutes.
pub fn head(newest: &[&ResourceVersion]) -> Head {
    head_at(NOW, newest)
}

pub fn head_at(issued_at: i64, newest: &[&ResourceVersion]) -> Head {
    let resources = newest.iter().copied().cloned().collect();
    Head::new(TENANT.into(), 1, issued_at, issued_at + 10 * MINUTE, resources)
}

pub fn sign_head(head: &Head) -> Envelope {
    sign(Purpose::Head, head.to_payload(), A)
}

/// The entry that takes down a listing with this photo.
pub fn entry(photo: u64) -> Entry {
    let images = vec![format!("phash64:{photo:016x}")];
    Entry::add(format!("f{photo}"), None, images)
}

/// Version and digest of the log of these entries.
pub fn log_version(entries: &[Entry]) -> ResourceVersion {
    let digest = entries.iter().fold(Digest::zero(), |digest, entry| entry.chain(&digest));
    let resource = ResourceName::takedown_fingerprints();
    ResourceVersion { resource, version: entries.len() as i64, digest }
}

/// The entries of `log` from one version to another.
pub fn delta(log: &[Entry], from: usize, to: usize) -> Sent {
    let base = log_version(&log[..from]).digest;
    let delta = Delta::new(from as i64, base, log[from..to].to_vec());
    let envelope = sign(Purpose::TakedownFingerprints, delta.to_payload(), A);
    Sent { version: log_version(&log[..to]), envelope }
}

/// A replica that trusts the key A and has seen nothing.
pub fn replica() -> Replica {
    Replica::new(TENANT, key_set(1, 1, &[A]), Seen::default()).unwrap()
}

/// Hands something over after a head that names it, and puts it in force.
pub fn apply(replica: &mut Replica, sent: &Sent) {
    replica.heartbeat(&sign_head(&head(&[&sent.version])), NOW).unwrap();
    replica.prepare(&sent.version, &sent.envelope, NOW).unwrap().unwrap().commit();
}

/// The verdict of what is in force.
pub fn verdict(replica: &Replica, title: &str, now: i64) -> Verdict {
    let listing = Listing::titled(title);
    replica.live().load().score(&listing, now, &mut Scratch::default()).verdict
}

/// `value` with a change.
pub fn with<T>(mut value: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut value);
    value
}
