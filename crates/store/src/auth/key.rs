//! The text of a key: `sk_`, 16 letters and digits that name it, `_`, and its secret. Of that, only a hash is
//! kept.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

const PREFIX: &str = "sk_";
/// Length of a key's public part, prefix included.
const ID_LEN: usize = PREFIX.len() + 16;
/// Length of 32 bytes in base64 without padding.
const SECRET_LEN: usize = 43;
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// A key that was read, or has just been made.
#[derive(Clone)]
pub struct KeyText {
    /// Its public part.
    pub key_id: String,
    /// The hash of its secret.
    pub hash: KeyHash,
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyText").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl KeyText {
    /// Reads a key; `None` if it does not have the form of one.
    #[must_use]
    pub fn read(text: &str) -> Option<KeyText> {
        let (key_id, rest) = text.split_at_checked(ID_LEN)?;
        let name = key_id.strip_prefix(PREFIX)?;
        let secret = rest.strip_prefix('_')?;
        let named = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !named || secret.len() != SECRET_LEN {
            return None;
        }
        let secret: [u8; 32] = URL_SAFE_NO_PAD.decode(secret).ok()?.try_into().ok()?;
        Some(KeyText { key_id: key_id.to_owned(), hash: KeyHash::of(&secret) })
    }
}

/// The SHA-256 of a key's secret part.
#[derive(Clone, Copy)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    /// The hash of a secret. The secret is 32 random bytes, so no slow hash is needed.
    #[must_use]
    pub fn of(secret: &[u8; 32]) -> KeyHash {
        KeyHash(Sha256::digest(secret).into())
    }

    /// Whether both are the same, in a time that does not depend on where they differ.
    #[must_use]
    pub fn matches(&self, other: &KeyHash) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// The 32 bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash of these bytes, as a store kept them.
    pub const fn from_bytes(bytes: [u8; 32]) -> KeyHash {
        KeyHash(bytes)
    }
}

impl Serialize for KeyHash {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64_STANDARD.encode(self.0))
    }
}

impl<'d> Deserialize<'d> for KeyHash {
    fn deserialize<D: Deserializer<'d>>(from: D) -> Result<KeyHash, D::Error> {
        let bytes = BASE64_STANDARD.decode(String::deserialize(from)?).unwrap_or_default();
        let bytes = bytes.try_into();
        bytes.map(KeyHash).map_err(|_| serde::de::Error::custom("no hash of a secret"))
    }
}

impl PartialEq for KeyHash {
    fn eq(&self, other: &KeyHash) -> bool {
        self.matches(other)
    }
}

impl Eq for KeyHash {}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(..)")
    }
}

/// Makes a key of 48 random bytes: what to store, and the whole text, which is shown once.
///
/// Sixteen of the bytes name the key (five bits of each), thirty-two are its secret.
#[must_use]
pub fn new_key(random: &[u8; 48]) -> (KeyText, String) {
    let (name, secret) = random.split_at(16);
    let mut key_id = PREFIX.to_owned();
    key_id.extend(name.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])));
    let mut bytes = [0; 32];
    bytes.copy_from_slice(secret);
    let text = format!("{key_id}_{}", URL_SAFE_NO_PAD.encode(bytes));
    (KeyText { key_id, hash: KeyHash::of(&bytes) }, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_reads_back() {
        let random = std::array::from_fn(|at| at as u8 * 5);
        let (made, text) = new_key(&random);
        assert_eq!(text, "sk_afkpuz6dinsx4bgl_UFVaX2RpbnN4fYKHjJGWm6Clqq-0ub7DyM3S19zh5us");
        let read = KeyText::read(&text).unwrap();
        assert_eq!(read.key_id, made.key_id);
        assert!(read.hash.matches(&made.hash));
        assert!(!format!("{read:?}{:?}", read.hash).contains("hash: ["));
    }

    #[test]
    fn what_is_no_key_is_not_read() {
        let (_, text) = new_key(&[7; 48]);
        for bad in [
            String::new(),
            "sk_".into(),
            text[1..].into(),
            text.to_uppercase(),
            format!("{text}A"),
            text.replacen('_', "-", 2),
            text.replace("sk_h", "sk_é"),
            format!("{}=", &text[..text.len() - 1]),
        ] {
            assert!(KeyText::read(&bad).is_none(), "{bad}");
        }
    }
}
