//! What a newer release added within a format is ignored: fields, purposes of keys, kinds of
//! resources.

use saring_bundle::{
    Bundle, Delta, Digest, Entry, Envelope, KeySet, Purpose, Replica, ResourceName,
    ResourceVersion, Seen, TenantSettings,
};
use saring_engine::Verdict;
use serde_json::{Value, json};

use crate::settings::{every_kind, hold};
use crate::world::*;

/// Adds a field to every object of a payload but those that are read word by word: conditions, and
/// the listings of examples.
fn add_everywhere(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(add_everywhere),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                let is_map = name == "category_map" || name == "effect";
                if !is_map && name != "when" && name != "listing" {
                    add_everywhere(value);
                }
            }
            fields.insert("zz_added".to_owned(), json!({ "since": [2] }));
        }
        _ => {}
    }
}

/// As a newer release would have written it.
fn newer(payload: &[u8]) -> Vec<u8> {
    changed(payload, add_everywhere)
}

fn changed(payload: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value = serde_json::from_slice(payload).unwrap();
    change(&mut value);
    assert_ne!(serde_json::to_vec(&value).unwrap(), payload);
    serde_json::to_vec(&value).unwrap()
}

fn newer_head(newest: &[&ResourceVersion]) -> Envelope {
    sign(Purpose::Head, newer(&head(newest).to_payload()), A)
}

fn apply_newer(replica: &mut Replica, sent: &Sent) {
    replica.heartbeat(&newer_head(&[&sent.version]), NOW).unwrap();
    replica.prepare(&sent.version, &sent.envelope, NOW).unwrap().unwrap().commit();
}

#[test]
fn a_field_more_is_ignored_in_every_form() {
    let trust = sign(Purpose::KeySet, newer(&key_set(1, 1, &[A]).to_payload()), A);
    let keys = KeySet::trusted_by_hand(&trust).unwrap();
    assert_eq!(keys, key_set(1, 1, &[A]));
    let mut replica = Replica::new(TENANT, keys, Seen::default()).unwrap();

    let payload = newer(&bundle(1, "bekas").to_payload());
    let rules = ResourceName::rule_set(RULE_SET);
    apply_newer(&mut replica, &Sent::new(rules, 1, sign(Purpose::Bundle, payload, A)));
    assert_eq!(verdict(&replica, "jaket bekas", NOW), Verdict::Block);

    let every_kind = with(every_kind(), |settings| settings.holds = vec![hold(1)]);
    let payload = newer(&every_kind.to_payload());
    assert_eq!(TenantSettings::from_payload(&payload), Ok(every_kind));
    let settings = ResourceName::tenant_settings(TENANT);
    apply_newer(&mut replica, &Sent::new(settings, 1, sign(Purpose::TenantSettings, payload, A)));
    assert_eq!(verdict(&replica, "jaket bekas", NOW), Verdict::Allow, "the rule is in shadow");

    let next = newer(&key_set(1, 2, &[A, B]).to_payload());
    let mut envelope = sign(Purpose::KeySet, next, A);
    envelope.sign_too(&key(B)).unwrap();
    let sent = Sent::new(ResourceName::key_set(), 2, envelope);
    replica.prepare(&sent.version, &sent.envelope, NOW).unwrap().unwrap().commit();
    assert_eq!(*replica.keys(), key_set(1, 2, &[A, B]));
}

#[test]
fn an_envelope_has_a_field_more() {
    let plain = send_bundle(&bundle(1, "bekas"), A).envelope;
    let text = changed(plain.to_json().as_bytes(), add_everywhere);
    assert_eq!(Envelope::from_json(&text), Ok(plain));
}

/// The digest of the log is over what was added too, also after a client has kept the entries and
/// read them again.
#[test]
fn entries_of_the_log_keep_what_was_added() {
    let log = [entry(1), entry(2)];
    let payload = Delta::new(0, Digest::zero(), log.to_vec()).to_payload();
    let payload = changed(&payload, |delta| add_everywhere(&mut delta["entries"]));
    // As the newer release chains them: each entry as it is written.
    let written: Value = serde_json::from_slice(&payload).unwrap();
    let entries = written["entries"].as_array().unwrap();
    let digest = entries
        .iter()
        .fold(Digest::zero(), |digest, entry| digest.then(entry.to_string().as_bytes()));
    assert_ne!(digest, log_version(&log).digest);

    let resource = ResourceName::takedown_fingerprints();
    let version = ResourceVersion { resource, version: 2, digest };
    let envelope = sign(Purpose::TakedownFingerprints, payload.clone(), A);
    let mut replica = replica();
    apply_newer(&mut replica, &Sent { version: version.clone(), envelope });
    assert_eq!(replica.in_force(), [version]);

    let kept = serde_json::to_vec(&Delta::from_payload(&payload).unwrap().entries).unwrap();
    let read: Vec<Entry> = serde_json::from_slice(&kept).unwrap();
    assert_eq!(log_version(&read).digest, digest);
}

#[test]
fn what_keys_may_sign_and_what_heads_name_besides_is_ignored() {
    let payload = changed(&key_set(1, 1, &[A]).to_payload(), |keys| {
        keys["keys"][0]["purposes"].as_array_mut().unwrap().insert(0, json!("publication_log"));
    });
    let trust = sign(Purpose::KeySet, payload, A);
    assert_eq!(KeySet::trusted_by_hand(&trust), Ok(key_set(1, 1, &[A])));

    let mut replica = replica();
    let sent = rule_set(1, "bekas");
    let payload = changed(&head(&[&sent.version]).to_payload(), |head| {
        let other = json!({ "type": "photo_model", "name": "jaket", "version": 1, "scale": 3 });
        head["resources"].as_array_mut().unwrap().push(other.clone());
        head["due"] = json!([other]);
    });
    replica.heartbeat(&sign(Purpose::Head, payload, A), NOW).unwrap();
    replica.prepare(&sent.version, &sent.envelope, NOW).unwrap().unwrap().commit();
    assert!(replica.confirmed_until().is_some(), "all that it names and is known here is in force");
}

/// What is named as something known and is not that is damage, and no addition.
#[test]
fn what_is_known_is_read_word_by_word() {
    type Spoil = fn(&mut Value);
    let heads: [Spoil; 4] = [
        |head| head["resources"][0]["digest"] = json!("x"),
        |head| head["resources"][0]["type"] = json!(1),
        |head| head["resources"][0]["type"] = Value::Null,
        |head| head["resources"][0] = json!("rule_set"),
    ];
    for spoil in heads {
        let payload = changed(&head(&[&rule_set(1, "bekas").version]).to_payload(), spoil);
        let refusal = replica().heartbeat(&sign(Purpose::Head, payload, A), NOW).unwrap_err();
        assert_eq!(refusal.code(), "MALFORMED", "{refusal}");
    }
    let keys: [Spoil; 2] = [
        |keys| keys["keys"][0]["purposes"][0] = json!(1),
        |keys| keys["keys"][0]["purposes"] = json!("bundle"),
    ];
    for spoil in keys {
        let payload = changed(&key_set(1, 1, &[A]).to_payload(), spoil);
        let refusal = KeySet::trusted_by_hand(&sign(Purpose::KeySet, payload, A)).unwrap_err();
        assert_eq!(refusal.code(), "MALFORMED", "{refusal}");
    }
    let bundles: [Spoil; 2] = [
        |bundle| bundle["plan"]["rules"][0]["when"]["occurs"]["words"]["zz_added"] = json!(1),
        |bundle| bundle["plan"]["rules"][0]["matches"][0]["listing"]["zz_added"] = json!(1),
    ];
    for spoil in bundles {
        let payload = changed(&bundle(1, "bekas").to_payload(), spoil);
        let refusal = Bundle::from_payload(&payload).unwrap_err();
        assert_eq!(refusal.code(), "MALFORMED", "{refusal}");
    }
}
