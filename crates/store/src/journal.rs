//! The journal of keys: which ones ended, kept outside the database, so that a database that is put back
//! to an older state learns of it again.
//!
//! A server writes files of its own, and never into one of which it does not know how it ends. A line has
//! a seal, which is the beginning of the SHA-256 of what follows it, a space, and JSON: the first line says
//! the format, each other one is an [`Entry`]. A line that was cut off while it was written was never
//! acknowledged, and can only be the last one.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::auth::Actor;
use crate::records::{ApiKey, StoredKey, StoredKeySet};
use crate::store::Result;
use crate::time::Micros;

/// The format that is written, and read.
const FORMAT: u32 = 1;

/// Bytes of a digest that a seal shows.
const SEAL_BYTES: usize = 8;

/// Where entries go.
#[async_trait]
pub trait Journal: Send + Sync + std::fmt::Debug {
    /// Adds an entry, which survives a loss of power once this returns.
    ///
    /// # Errors
    ///
    /// [`StoreError::Journal`](crate::StoreError::Journal); the entry may be there all the same.
    async fn append(&self, entry: &Entry) -> Result<()>;
}

/// Something that a database which is put back must not forget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When, by the clock of the server.
    pub at: Micros,
    /// By whom.
    pub by: Actor,
    /// What.
    pub event: Event,
}

/// What happened. A later release adds only what may be passed over, or raises the format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A key of an operator was made: nobody else could get in once the older ones are revoked.
    KeyMade {
        /// The key.
        key: StoredKey,
    },
    /// A key was revoked.
    KeyRevoked {
        /// The key, as it was before.
        key: StoredKey,
    },
    /// A key was made in place of another one.
    KeyRotated {
        /// The old key, as it was before.
        key: StoredKey,
        /// When the old key ends.
        ends_at: Micros,
        /// The new key.
        next: StoredKey,
    },
    /// Other keys sign what subscribers are sent, and they refuse those before.
    KeySetReplaced {
        /// What the key set counts within.
        trust_epoch: i64,
        /// Its version within that.
        version: i64,
        /// The signed key set, as JSON.
        envelope: String,
    },
    /// One that a newer release made, and that this one knows nothing of.
    #[serde(other)]
    Unknown,
}

/// What is wrong with a file of a journal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalFault {
    /// What is there is not what was written.
    #[error("line {line} is damaged")]
    Damaged {
        /// From 1.
        line: usize,
    },
    /// It was written by a newer release.
    #[error("it has the format {format}, which only a newer release of Saring knows")]
    Format {
        /// The format.
        format: u32,
    },
    /// What was written means nothing to this release.
    #[error("line {line} is of a newer release")]
    Unreadable {
        /// From 1.
        line: usize,
    },
}

#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
}

/// The first line of a file.
#[must_use]
pub fn header() -> Vec<u8> {
    sealed(&Header { format: FORMAT })
}

impl Event {
    /// That this key set is the newest.
    #[must_use]
    pub fn key_set(key_set: &StoredKeySet) -> Event {
        let StoredKeySet { trust_epoch, version, envelope } = key_set;
        let envelope = String::from_utf8_lossy(envelope).into_owned();
        Event::KeySetReplaced { trust_epoch: *trust_epoch, version: *version, envelope }
    }

    /// The key that ended by this, noted `at` a time, and when it ends; `None` for at once, which the key then
    /// says itself.
    #[must_use]
    pub fn ended(&self, at: Micros) -> Option<(ApiKey, Option<Micros>)> {
        match self {
            Event::KeyRevoked { key: StoredKey { key, .. } } => {
                let revoked_at = key.revoked_at.or(Some(at));
                Some((ApiKey { revoked_at, ..key.clone() }, None))
            }
            Event::KeyRotated { key: StoredKey { key, .. }, ends_at, .. } => {
                Some((key.clone(), Some(*ends_at)))
            }
            _ => None,
        }
    }
}

impl Entry {
    /// The entry as a line.
    #[must_use]
    pub fn to_line(&self) -> Vec<u8> {
        sealed(self)
    }
}

/// The entries of a file.
///
/// # Errors
///
/// [`JournalFault`].
pub fn read(file: &[u8]) -> std::result::Result<Vec<Entry>, JournalFault> {
    let mut lines: Vec<&[u8]> = file.split(|byte| *byte == b'\n').collect();
    // What no line feed ends was cut off.
    lines.pop();
    // So was what the disk was given room for, and not its bytes: no JSON has a NUL.
    lines.pop_if(|last| unsealed(last).is_none() && last.contains(&0));
    let mut contents = Vec::with_capacity(lines.len());
    for (line, sealed) in (1..).zip(lines) {
        contents.push((line, unsealed(sealed).ok_or(JournalFault::Damaged { line })?));
    }
    let Some(((line, header), entries)) = contents.split_first() else { return Ok(Vec::new()) };
    let Header { format } = parsed(*line, header)?;
    if format != FORMAT {
        return Err(JournalFault::Format { format });
    }
    entries.iter().map(|(line, json)| parsed(*line, json)).collect()
}

fn parsed<T: for<'d> Deserialize<'d>>(
    line: usize,
    json: &[u8],
) -> std::result::Result<T, JournalFault> {
    serde_json::from_slice(json).map_err(|_| JournalFault::Unreadable { line })
}

fn sealed(content: &impl Serialize) -> Vec<u8> {
    // Plain data always has a JSON.
    let json = serde_json::to_string(content).unwrap_or_default();
    format!("{} {json}\n", seal(json.as_bytes())).into_bytes()
}

fn unsealed(line: &[u8]) -> Option<&[u8]> {
    let (told, json) = line.split_at_checked(2 * SEAL_BYTES)?;
    let json = json.strip_prefix(b" ")?;
    (seal(json).as_bytes() == told).then_some(json)
}

fn seal(json: &[u8]) -> String {
    let digest = Sha256::digest(json);
    digest.iter().take(SEAL_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::KeyHash;
    use crate::auth::{KeyScope, Role};
    use crate::records::ApiKey;

    fn entry(at: Micros) -> Entry {
        let key = ApiKey {
            key_id: "sk_0123456789abcdef".into(),
            role: Role::Platform,
            scopes: vec![KeyScope::Scoring],
            tenant: Some("shopee".into()),
            name: "backend\n".into(),
            created_at: 1,
            expires_at: None,
            revoked_at: None,
            suspended_at: None,
        };
        let key = StoredKey { key, hash: KeyHash::of(&[7; 32]) };
        let by = Actor { key_id: "sk_operator".into(), name: "Ida".into(), ..Actor::host() };
        Entry { at, by, event: Event::KeyRotated { key: key.clone(), ends_at: at, next: key } }
    }

    #[test]
    fn what_was_written_is_read_and_what_was_damaged_is_told() {
        let (one, two) = (entry(1), entry(2));
        let whole = [header(), one.to_line(), two.to_line()].concat();
        let second = header().len();
        let third = second + one.to_line().len();
        let both = || Ok(vec![one.clone(), two.clone()]);
        let first = || Ok(vec![one.clone()]);
        let none = || Ok(Vec::new());
        let with = |at: usize, bytes: &[u8]| {
            let mut file = whole.clone();
            file[at..at + bytes.len()].copy_from_slice(bytes);
            file
        };
        let lines = |json: &[&str]| -> Vec<u8> {
            let line = |json: &&str| format!("{} {json}\n", seal(json.as_bytes())).into_bytes();
            json.iter().flat_map(line).collect()
        };
        let added = serde_json::to_string(&one).unwrap().replacen('{', "{\"added\":[1],", 1);
        let kind = r#"{"at":3,"by":{"key_id":"","name":""},"event":{"kind":"key_set","set":"…"}}"#;
        let role = serde_json::to_string(&one).unwrap().replace("platform", "auditor");
        let format = r#"{"format":1}"#;
        let damaged = |line| Err(JournalFault::Damaged { line });
        for (what, file, expected) in [
            ("whole", whole.clone(), both()),
            ("empty", Vec::new(), none()),
            ("only begun", header(), none()),
            ("begun, and cut off", header()[..9].to_vec(), none()),
            ("cut off right behind a line", whole[..third].to_vec(), first()),
            ("cut off in a line", whole[..third + 20].to_vec(), first()),
            ("cut off before the line feed", whole[..whole.len() - 1].to_vec(), first()),
            ("the end is of NULs", [&whole[..third], &[0; 99]].concat(), first()),
            ("a hole in the last line", with(third + 30, &[0; 8]), first()),
            ("the last line is damaged", with(third + 30, b"?"), damaged(3)),
            ("a line is damaged", with(second + 30, b"?"), damaged(2)),
            ("a hole in a line", with(second + 30, &[0]), damaged(2)),
            ("a line feed is gone", with(third - 1, b" "), damaged(2)),
            ("the header is damaged", with(3, b"?"), damaged(1)),
            ("something else", b"bukan\njurnal\n".to_vec(), damaged(1)),
            (
                "a newer format",
                lines(&[r#"{"format":2}"#, "[]"]),
                Err(JournalFault::Format { format: 2 }),
            ),
            ("a field of a newer release", lines(&[format, &added]), first()),
            (
                "a role of a newer release",
                lines(&[format, &role]),
                Err(JournalFault::Unreadable { line: 2 }),
            ),
        ] {
            assert_eq!(read(&file), expected, "{what}");
        }
        let unknown = read(&lines(&[format, kind])).unwrap();
        assert_eq!(unknown[0].event, Event::Unknown);
    }

    #[test]
    fn no_cut_loses_more_than_the_line_that_it_is_in() {
        let whole = [header(), entry(1).to_line(), entry(2).to_line()].concat();
        for end in 0..=whole.len() {
            let lines = whole[..end].iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(read(&whole[..end]).unwrap().len(), lines.saturating_sub(1), "{end}");
        }
    }
}
