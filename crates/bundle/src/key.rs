//! ed25519 keys (RFC 8032), and who signs.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};

use crate::base64;
use crate::shown::shown;

/// Short name of a key: the first 16 hexadecimal digits of the SHA-256 of its public bytes. It only
/// says which key to try.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeyId(String);

impl KeyId {
    /// The name as given; it need not be that of any key.
    #[must_use]
    pub fn new(name: impl Into<String>) -> KeyId {
        KeyId(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    /// It comes with what is not yet verified, so it is shown without control characters and cut
    /// where it is long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.0))
    }
}

/// A public key that is neither malformed nor of small order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Bytes that are no usable public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a public key: it takes the 32 bytes of an ed25519 point that is not of small order")]
pub struct KeyError;

impl PublicKey {
    /// Reads the 32 bytes of a public key.
    ///
    /// # Errors
    ///
    /// [`KeyError`] for bytes that are no point, no canonical encoding of one, or a weak one.
    pub fn from_bytes(bytes: &[u8]) -> Result<PublicKey, KeyError> {
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| KeyError)?;
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError)?;
        let canonical = key.to_edwards().compress().as_bytes() == bytes;
        if key.is_weak() || !canonical {
            return Err(KeyError);
        }
        Ok(PublicKey(key))
    }

    /// The 32 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The key's short name.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let hash = Sha256::digest(self.0.as_bytes());
        KeyId(hash[..8].iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether `signature` is this key's for `message`, by the strict rules: no second signature
    /// can be made from a first one.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

/// As base64.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64::encode(self.0.as_bytes()))
    }
}

/// From base64.
impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<PublicKey, KeyError> {
        PublicKey::from_bytes(&base64::decode(text).map_err(|_| KeyError)?)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<PublicKey, D::Error> {
        let bytes = base64::decode(&String::deserialize(input)?).map_err(D::Error::custom)?;
        PublicKey::from_bytes(&bytes).map_err(D::Error::custom)
    }
}

/// Signs what is published. The private key may be elsewhere.
pub trait Signer: Send + Sync {
    /// The public half.
    fn public_key(&self) -> PublicKey;

    /// The 64 bytes of the signature of `message`.
    ///
    /// # Errors
    ///
    /// [`SignError`] if the key cannot be used now.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError>;
}

/// Why nothing could be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot sign: {0}")]
pub struct SignError(pub String);

/// A private key in memory, wiped when it is dropped.
pub struct PrivateKey(SigningKey);

impl PrivateKey {
    /// A key of these 32 secret bytes, which must come from a good source of randomness.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> PrivateKey {
        PrivateKey(SigningKey::from_bytes(seed))
    }

    /// Reads a PEM file with a PKCS #8 key (RFC 8410), as `openssl genpkey -algorithm ed25519`
    /// writes it.
    ///
    /// # Errors
    ///
    /// [`SignError`] for anything else.
    pub fn from_pem(text: &str) -> Result<PrivateKey, SignError> {
        SigningKey::from_pkcs8_pem(text).map(PrivateKey).map_err(|_| {
            SignError("not a private key: it takes an ed25519 key as PKCS #8 in PEM".into())
        })
    }

    /// The key as a PEM file. What it returns is the secret itself.
    ///
    /// # Errors
    ///
    /// [`SignError`] if it cannot be encoded.
    pub fn to_pem(&self) -> Result<String, SignError> {
        let pem = self.0.to_pkcs8_pem(Default::default());
        pem.map(|pem| pem.to_string()).map_err(|error| SignError(error.to_string()))
    }
}

impl Signer for PrivateKey {
    fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.public_key().id())
    }
}
