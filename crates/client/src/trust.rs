//! Which keys a client goes by: those that were handed over by hand, or newer ones that came from the
//! server since.
//!
//! Newer ones that were handed over by hand at an earlier start count as having come since, once
//! something that they signed has come.
//!
//! | the keys handed over are | of those that came since | the client goes by |
//! | --- | --- | --- |
//! | newer, or the same | | those handed over |
//! | older | a key handed over signed them, or is still among them | those that came since |
//! | older | they were handed over at an earlier start too | those that came since |
//! | older, and nothing is known of earlier starts | nothing tells whose they are | those that came since, and the doubt is told at each start |
//! | another set of the same version, or an older one that has nothing to do with them | | neither: [`ClientError::OtherTrust`] |
//! | another agency's, however new | | neither: [`ClientError::OtherTrust`] |
//! | any | they cannot be read: a newer release wrote them | neither: [`ClientError::KeptKeys`] |

use saring_bundle::{Digest, Envelope, KeySet};

use crate::error::ClientError;

/// The keys that were handed over.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    keys: KeySet,
    envelope: Envelope,
    digest: Digest,
}

impl Given {
    /// The content of a key-set file.
    pub(crate) fn read(file: &[u8]) -> Result<Given, ClientError> {
        let read = |file| {
            let envelope = Envelope::from_json(file)?;
            let keys = KeySet::trusted_by_hand(&envelope)?;
            let digest = Digest::of(&envelope.payload);
            Ok(Given { keys, envelope, digest })
        };
        read(file).map_err(ClientError::Trust)
    }

    /// The keys to go by, where `kept` came since, of which the newest counts, and what was handed over
    /// at the start before had the digest `before`, if that is known.
    pub(crate) fn choose<'e>(
        self,
        kept: impl IntoIterator<Item = &'e Envelope>,
        before: Option<Digest>,
    ) -> Result<Chosen, ClientError> {
        let number = |keys: &KeySet| (keys.trust_epoch, keys.version);
        // What is on this disk was verified before it was written. One that was passed over could be
        // the one that revokes what was handed over.
        let kept = kept
            .into_iter()
            .map(|kept| Ok((kept, KeySet::trusted_by_hand(kept)?)))
            .collect::<Result<Vec<_>, _>>()
            .map_err(ClientError::KeptKeys)?;
        let newest = kept.into_iter().max_by_key(|(_, keys)| number(keys));
        let digest = Some(self.digest);
        let Some((envelope, kept)) = newest else { return Ok(self.chosen(None)) };
        let (given_version, kept_version) = (self.keys.version, kept.version);
        if self.keys.agency != kept.agency {
            return Err(ClientError::OtherTrust { given: given_version, kept: kept_version });
        }
        if number(&self.keys) > number(&kept) || self.keys == kept {
            return Ok(self.chosen(Some(envelope.clone())));
        }
        let of_kept = |digest| {
            let (keys, newest) = (kept.clone(), Some(envelope.clone()));
            Ok(Chosen { keys, given: None, newest, digest })
        };
        if number(&self.keys) == number(&kept) {
            return Err(ClientError::OtherTrust { given: given_version, kept: kept_version });
        }
        if before == digest
            || self.keys.successor(envelope).is_ok()
            || share_a_key(&self.keys, &kept)
        {
            tracing::info!(
                given = given_version,
                kept = kept_version,
                "newer keys than those that were handed over are known here; they are used"
            );
            return of_kept(digest);
        }
        if before.is_some() {
            return Err(ClientError::OtherTrust { given: given_version, kept: kept_version });
        }
        tracing::warn!(
            given = given_version,
            kept = kept_version,
            "the keys that were handed over are older than those of this folder, and nothing tells \
             whether they are of the same server; those of the folder are used. Take the key-set file \
             anew from the ministry's operator, or give another server a folder of its own"
        );
        of_kept(None)
    }

    /// These, where `newest` came since and is no newer.
    fn chosen(self, newest: Option<Envelope>) -> Chosen {
        let (given, digest) = (Some(self.envelope), Some(self.digest));
        Chosen { keys: self.keys, given, newest, digest }
    }
}

/// The keys to go by.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub keys: KeySet,
    /// The file that was handed over, if it is the one to go by.
    pub given: Option<Envelope>,
    /// The newest of those that came since.
    pub newest: Option<Envelope>,
    /// Of the keys that were handed over, where they are known to be of this server.
    pub digest: Option<Digest>,
}

/// Whether one server must have made both: nobody else has its private keys.
fn share_a_key(one: &KeySet, other: &KeySet) -> bool {
    one.keys.iter().any(|it| other.keys.iter().any(|its| it.key == its.key))
}

#[cfg(test)]
mod tests {
    use saring_bundle::{PrivateKey, Purpose, Signer as _, TrustedKey};

    use super::*;

    /// A key set of these seeds' keys, signed by all of `signers`.
    fn key_set(version: i64, seeds: &[u8], signers: &[u8]) -> Envelope {
        let key = |seed: &u8| PrivateKey::from_seed(&[*seed; 32]);
        let trusted = |seed: &u8| TrustedKey::new(key(seed).public_key(), Purpose::ALL);
        let keys = KeySet::new(1, version, seeds.iter().map(trusted).collect());
        let mut envelope =
            Envelope::sign(Purpose::KeySet, keys.to_payload(), &key(&signers[0])).unwrap();
        for signer in &signers[1..] {
            envelope.sign_too(&key(signer)).unwrap();
        }
        envelope
    }

    #[test]
    fn what_was_handed_over_counts_unless_it_is_known_to_be_replaced() {
        let first = key_set(1, &[1], &[1]);
        let second = key_set(2, &[2], &[1, 2]);
        let third = key_set(3, &[3, 4], &[2, 3, 4]);
        let foreign = |version| key_set(version, &[9], &[9]);
        let (older, same, newer) = (foreign(1), foreign(3), foreign(4));
        let digest = |envelope: &Envelope| Digest::of(&envelope.payload);
        let (known, doubtful) = (true, false);
        // Handed over, kept, handed over before, and the one that counts, and whether it is known to be
        // of this server.
        let cases = [
            ("a new folder", &first, None, None, Ok((&first, known))),
            ("own, newer", &second, Some(&first), Some(&first), Ok((&second, known))),
            ("own, newer, first start", &second, Some(&first), None, Ok((&second, known))),
            ("own, same", &first, Some(&first), Some(&first), Ok((&first, known))),
            ("own, same, first start", &first, Some(&first), None, Ok((&first, known))),
            ("own, older by one", &second, Some(&third), Some(&first), Ok((&third, known))),
            ("own, older by one, first start", &first, Some(&second), None, Ok((&second, known))),
            (
                "own, older by two, as before",
                &first,
                Some(&third),
                Some(&first),
                Ok((&third, known)),
            ),
            ("own, older by two, first start", &first, Some(&third), None, Ok((&third, doubtful))),
            ("own, older by two, not as before", &first, Some(&third), Some(&second), Err(())),
            ("another's, newer", &newer, Some(&third), Some(&first), Ok((&newer, known))),
            ("another's, newer, first start", &newer, Some(&third), None, Ok((&newer, known))),
            ("another's, same", &same, Some(&third), Some(&first), Err(())),
            ("another's, same, first start", &same, Some(&third), None, Err(())),
            ("another's, older", &older, Some(&third), Some(&first), Err(())),
            ("another's, older, first start", &older, Some(&third), None, Ok((&third, doubtful))),
        ];
        for (name, given, kept, before, expected) in cases {
            let given = Given::read(given.to_json().as_bytes()).unwrap();
            let handed_over = given.digest;
            let chosen = given.choose(kept, before.map(digest)).map_err(drop);
            let chosen = chosen.map(|Chosen { keys, digest, .. }| (keys, digest));
            let expected = expected.map(|(envelope, is_known)| {
                let keys = KeySet::trusted_by_hand(envelope).unwrap();
                (keys, is_known.then_some(handed_over))
            });
            assert_eq!(chosen, expected, "{name}");
        }
    }

    /// The first key is retired or revoked, and the third one signs key sets alone.
    #[test]
    fn what_became_of_a_key_says_whose_it_was_all_the_same() {
        type Change = fn(&mut Vec<TrustedKey>);
        let key = |seed: u8| PrivateKey::from_seed(&[seed; 32]);
        let made = |version, seeds: &[u8], change: Change, signers: &[u8]| {
            let purposes = |seed| match seed {
                3 => vec![Purpose::KeySet],
                _ => Purpose::ALL.to_vec(),
            };
            let trusted = |&seed| TrustedKey::new(key(seed).public_key(), purposes(seed));
            let mut keys: Vec<_> = seeds.iter().map(trusted).collect();
            change(&mut keys);
            let payload = KeySet::new(1, version, keys).to_payload();
            let mut envelope = Envelope::sign(Purpose::KeySet, payload, &key(signers[0])).unwrap();
            signers[1..].iter().for_each(|&signer| envelope.sign_too(&key(signer)).unwrap());
            envelope
        };
        let revoke: Change = |keys| keys[0].revoked = true;
        let first = made(1, &[1], |_| (), &[1]);
        let first_of_two = made(1, &[1, 3], |_| (), &[1]);
        let retired = made(3, &[1, 2], |keys| keys[0].retire(), &[2]);
        let revoked = made(4, &[1, 2], revoke, &[2]);
        let without = made(5, &[2], |_| (), &[2]);
        let recovered = made(2, &[1, 2, 3], revoke, &[3, 2]);
        let by_thief = made(2, &[1, 9], |_| (), &[1, 9]);
        // Handed over, kept, handed over before, and the version of the one that counts, and whether
        // it is known to be of this server.
        let (known, doubtful) = (true, false);
        let cases = [
            ("retired since", &first, &retired, None, Ok((3, known))),
            ("revoked since", &first, &revoked, None, Ok((4, known))),
            ("gone since", &first, &without, None, Ok((5, doubtful))),
            ("gone since, as before", &first, &without, Some(&first), Ok((5, known))),
            ("recovered since", &first_of_two, &recovered, None, Ok((2, known))),
            ("recovered since, by a key unknown then", &first, &recovered, None, Ok((2, known))),
            ("recovered, by hand", &recovered, &first_of_two, None, Ok((2, known))),
            ("recovered, and by whoever stole the key", &by_thief, &recovered, None, Err(())),
            ("revoked, by hand", &revoked, &retired, None, Ok((4, known))),
            ("retired, by hand, and revoked since", &retired, &revoked, None, Ok((4, known))),
        ];
        for (name, given, kept, before, expected) in cases {
            let given = Given::read(given.to_json().as_bytes()).unwrap();
            let before = before.map(|envelope| Digest::of(&envelope.payload));
            let chosen = given.choose([kept], before).map_err(drop);
            let chosen = chosen.map(|chosen| (chosen.keys.version, chosen.digest.is_some()));
            assert_eq!(chosen, expected, "{name}");
        }
        // A file that only a key signed which it says is revoked, or retired, is none.
        for change in [revoke, |keys: &mut Vec<TrustedKey>| keys[0].retire()] {
            let own = made(2, &[1, 2], change, &[1]);
            assert!(matches!(Given::read(own.to_json().as_bytes()), Err(ClientError::Trust(_))));
        }
    }

    #[test]
    fn keys_of_another_agency_are_of_another_server() {
        let kept = key_set(3, &[1], &[1]);
        let key = PrivateKey::from_seed(&[1; 32]);
        let mut keys = KeySet::new(1, 9, vec![TrustedKey::new(key.public_key(), Purpose::ALL)]);
        for (agency, expected) in [("", Ok(9)), ("bpom", Err(()))] {
            keys.agency = agency.into();
            let given = Envelope::sign(Purpose::KeySet, keys.to_payload(), &key).unwrap();
            let given = Given::read(given.to_json().as_bytes()).unwrap();
            let chosen = given.choose([&kept], None).map(|chosen| chosen.keys.version);
            assert_eq!(chosen.map_err(drop), expected, "{agency}");
        }
    }

    #[test]
    fn a_kept_key_set_that_cannot_be_read_is_not_passed_over() {
        let sound = key_set(2, &[2], &[1, 2]);
        let of = |key: &str, value: serde_json::Value| {
            let mut payload: serde_json::Value = serde_json::from_slice(&sound.payload).unwrap();
            payload[key] = value;
            let payload = serde_json::to_vec(&payload).unwrap();
            Envelope::sign(Purpose::KeySet, payload, &PrivateKey::from_seed(&[2; 32])).unwrap()
        };
        // A key set as a newer release may keep it, before or after one that can be read.
        let cases = [
            ("a newer format", of("format", 2.into())),
            ("keys of another form", of("keys", [1].as_slice().into())),
        ];
        for (name, kept) in cases {
            for all in [vec![&kept], vec![&kept, &sound], vec![&sound, &kept]] {
                let given = Given::read(key_set(1, &[1], &[1]).to_json().as_bytes()).unwrap();
                let chosen = given.choose(all, None);
                assert!(matches!(chosen, Err(ClientError::KeptKeys(_))), "{name}: {chosen:?}");
            }
        }
    }

    #[test]
    fn a_key_that_both_have_tells_whose_they_are() {
        let (first, second) = (key_set(1, &[1, 2], &[1]), key_set(5, &[2, 7], &[6, 7]));
        let given = Given::read(first.to_json().as_bytes()).unwrap();
        let chosen = given.choose([&second], None).unwrap();
        assert_eq!((chosen.keys.version, chosen.digest.is_some()), (5, true));
    }
}
