//! Which keys a client goes by: those that were handed over by hand, or newer ones that came from the
//! server since.
//!
//! | the keys handed over are | of those that came since | the client goes by |
//! | --- | --- | --- |
//! | newer, or the same | | those handed over |
//! | older | a key handed over signed them | those that came since |
//! | older | they were handed over at an earlier start too | those that came since |
//! | another set of the same version, or an older one that has nothing to do with them | | neither: [`ClientError::OtherTrust`] |

use saring_bundle::{Digest, Envelope, KeySet};

use crate::error::ClientError;

/// The keys that were handed over.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    keys: KeySet,
    digest: Digest,
}

impl Given {
    /// The content of a key-set file.
    pub(crate) fn read(file: &[u8]) -> Result<Given, ClientError> {
        Envelope::from_json(file)
            .and_then(|envelope| KeySet::trusted_by_hand(&envelope))
            .map(Given::from)
            .map_err(ClientError::Trust)
    }

    /// What tells it from others.
    pub(crate) fn digest(&self) -> Digest {
        self.digest
    }

    /// The keys to go by, where `kept` came since, of which the newest counts, and what was handed over
    /// at the start before had the digest `before`, if that is known.
    pub(crate) fn choose<'e>(
        self,
        kept: impl IntoIterator<Item = &'e Envelope>,
        before: Option<Digest>,
    ) -> Result<KeySet, ClientError> {
        let number = |keys: &KeySet| (keys.trust_epoch, keys.version);
        // What is on this disk was verified before it was written.
        let kept = kept
            .into_iter()
            .filter_map(|kept| Some((kept, KeySet::trusted_by_hand(kept).ok()?)))
            .max_by_key(|(_, keys)| number(keys));
        let Some((envelope, kept)) = kept else { return Ok(self.keys) };
        if number(&self.keys) > number(&kept) || self.keys == kept {
            return Ok(self.keys);
        }
        let is_older = number(&self.keys) < number(&kept);
        let is_same_file = before.is_none_or(|before| before == self.digest);
        if is_older && (is_same_file || self.keys.successor(envelope).is_ok()) {
            tracing::info!(
                given = self.keys.version,
                kept = kept.version,
                "the server has replaced the keys that were handed over; the newer ones are used"
            );
            return Ok(kept);
        }
        Err(ClientError::OtherTrust { given: self.keys.version, kept: kept.version })
    }
}

impl From<KeySet> for Given {
    fn from(keys: KeySet) -> Given {
        let digest = Digest::of(&keys.to_payload());
        Given { keys, digest }
    }
}

#[cfg(test)]
mod tests {
    use saring_bundle::{PrivateKey, Purpose, Signer as _, TrustedKey};

    use super::*;

    /// A key set of these seeds' keys, signed by all of `signers`.
    fn key_set(version: i64, seeds: &[u8], signers: &[u8]) -> Envelope {
        let key = |seed: &u8| PrivateKey::from_seed(&[*seed; 32]);
        let trusted = |seed: &u8| TrustedKey {
            key: key(seed).public_key(),
            purposes: Purpose::ALL.to_vec(),
            revoked: false,
        };
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
        let third = key_set(3, &[3], &[2, 3]);
        let (foreign, foreign_later) = (key_set(1, &[9], &[9]), key_set(4, &[9], &[9]));
        let digest = |envelope: &Envelope| Digest::of(&envelope.payload);
        // Handed over, kept, handed over before, and the one that counts.
        let cases = [
            ("a new folder", &first, None, None, Ok(&first)),
            ("nothing new", &first, Some(&first), Some(&first), Ok(&first)),
            ("newer by hand", &second, Some(&first), Some(&first), Ok(&second)),
            (
                "another server's, newer",
                &foreign_later,
                Some(&third),
                Some(&first),
                Ok(&foreign_later),
            ),
            ("replaced", &first, Some(&second), Some(&first), Ok(&second)),
            ("replaced, another file", &second, Some(&third), Some(&first), Ok(&third)),
            ("replaced twice, same file", &first, Some(&third), Some(&first), Ok(&third)),
            ("replaced twice, file unknown", &first, Some(&third), None, Ok(&third)),
            ("replaced twice, another file", &first, Some(&third), Some(&second), Err(())),
            ("another server's", &foreign, Some(&third), Some(&first), Err(())),
            ("another server's, same version", &foreign, Some(&first), Some(&first), Err(())),
            ("another server's, file unknown", &foreign, Some(&first), None, Err(())),
        ];
        for (name, given, kept, before, expected) in cases {
            let given = Given::read(given.to_json().as_bytes()).unwrap();
            let chosen = given.choose(kept, before.map(digest)).map_err(drop);
            let expected = expected.map(|envelope| KeySet::trusted_by_hand(envelope).unwrap());
            assert_eq!(chosen, expected, "{name}");
        }
    }
}
