//! The DSSE envelope (github.com/secure-systems-lab/dsse, protocol 1.0.0): a signature over the
//! type and the exact bytes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base64;
use crate::key::{KeyId, SignError, Signer};
use crate::key_set::KeySet;
use crate::purpose::Purpose;
use crate::refusal::Refusal;
use crate::shown::shown;

/// Most signatures that an envelope may carry.
pub const MAX_SIGNATURES: usize = 16;

/// Signed bytes. As JSON, as in the DSSE specification:
/// `{"payloadType":"…","payload":"<base64>","signatures":[{"keyid":"…","sig":"<base64>"}]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// What the payload is.
    #[serde(rename = "payloadType")]
    pub payload_type: String,
    /// The exact bytes.
    #[serde(with = "bytes")]
    pub payload: Vec<u8>,
    /// Who signed.
    pub signatures: Vec<EnvelopeSignature>,
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeSignature {
    /// Which key; a hint only.
    #[serde(rename = "keyid")]
    pub key_id: KeyId,
    /// The 64 bytes.
    #[serde(rename = "sig", with = "bytes")]
    pub signature: Vec<u8>,
}

impl Envelope {
    /// Signs these bytes as a payload of this purpose.
    ///
    /// # Errors
    ///
    /// [`SignError`] if the signer cannot.
    pub fn sign(
        purpose: Purpose,
        payload: Vec<u8>,
        signer: &dyn Signer,
    ) -> Result<Envelope, SignError> {
        let payload_type = purpose.payload_type().to_owned();
        let signature = signer.sign(&signed_bytes(&payload_type, &payload))?.to_vec();
        let key_id = signer.public_key().id();
        let signatures = vec![EnvelopeSignature { key_id, signature }];
        Ok(Envelope { payload_type, payload, signatures })
    }

    /// Adds the signature of another key, as when keys are rotated.
    ///
    /// # Errors
    ///
    /// [`SignError`] if the signer cannot.
    pub fn sign_too(&mut self, signer: &dyn Signer) -> Result<(), SignError> {
        let signature = signer.sign(&signed_bytes(&self.payload_type, &self.payload))?.to_vec();
        self.signatures.push(EnvelopeSignature { key_id: signer.public_key().id(), signature });
        Ok(())
    }

    /// The payload, if a key of `keys` that may sign for `purpose` signed it.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongType`], [`Refusal::Unsigned`], [`Refusal::TooManySignatures`],
    /// [`Refusal::UnknownKey`], [`Refusal::RevokedKey`], [`Refusal::KeyNotAllowed`] or
    /// [`Refusal::BadSignature`].
    pub fn verify(&self, purpose: Purpose, keys: &KeySet) -> Result<&[u8], Refusal> {
        if self.payload_type != purpose.payload_type() {
            return Err(Refusal::WrongType {
                expected: purpose.payload_type(),
                got: shown(&self.payload_type),
            });
        }
        if self.signatures.len() > MAX_SIGNATURES {
            let (signatures, limit) = (self.signatures.len(), MAX_SIGNATURES);
            return Err(Refusal::TooManySignatures { signatures, limit });
        }
        let message = signed_bytes(&self.payload_type, &self.payload);
        let mut refusal = None;
        for signature in &self.signatures {
            match keys.find(&signature.key_id, purpose) {
                Ok(key) if key.verifies(&message, &signature.signature) => {
                    return Ok(&self.payload);
                }
                Ok(_) => refusal = Some(Refusal::BadSignature(signature.key_id.clone())),
                Err(other) => refusal = refusal.or(Some(other)),
            }
        }
        Err(refusal.unwrap_or(Refusal::Unsigned))
    }

    /// The keys of `keys` that may sign for `purpose` and whose signatures hold. For an envelope that
    /// [`Envelope::verify`] lets pass.
    pub(crate) fn signed_by(&self, purpose: Purpose, keys: &KeySet) -> BTreeSet<KeyId> {
        let message = signed_bytes(&self.payload_type, &self.payload);
        let holds = |signature: &&EnvelopeSignature| {
            let key = keys.find(&signature.key_id, purpose);
            key.is_ok_and(|key| key.verifies(&message, &signature.signature))
        };
        self.signatures.iter().filter(holds).map(|signature| signature.key_id.clone()).collect()
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    ///
    /// [`Refusal::Malformed`].
    pub fn from_json(text: &[u8]) -> Result<Envelope, Refusal> {
        serde_json::from_slice(text).map_err(|error| Refusal::malformed("envelope", &error))
    }

    /// The JSON form, without line breaks.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// DSSE's pre-authentication encoding: no two pairs of type and payload give the same bytes.
fn signed_bytes(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let lengths = (payload_type.len(), payload.len());
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", lengths.0, lengths.1).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

mod bytes {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    use super::base64;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&base64::encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<u8>, D::Error> {
        base64::decode(&String::deserialize(input)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::signed_bytes;

    #[test]
    fn the_signed_bytes_are_those_of_the_specification() {
        // The test vector of the DSSE protocol document.
        assert_eq!(
            signed_bytes("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }
}
