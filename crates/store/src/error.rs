//! What can go wrong in a store: a closed set, so that one function can map it to the wire.

use std::path::PathBuf;

use crate::records::Newer;

/// Most versions that [`StoreError::Outdated`] lists.
pub const MAX_NEWER: u32 = 5;

/// Why a method did nothing. Whatever it says, nothing of the call was stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such thing, or the caller may not know that there is.
    #[error("{what} does not exist")]
    NotFound {
        /// Which thing, with its name.
        what: String,
    },
    /// It is there already.
    #[error("{what} already exists")]
    AlreadyExists {
        /// Which thing, with its name.
        what: String,
    },
    /// Somebody else was first, or the thing stands elsewhere than the caller believes.
    #[error("{what}: {detail}")]
    Conflict {
        /// Which thing, with its name.
        what: String,
        /// How it stands, and who changed it where that is known.
        detail: String,
    },
    /// A submission was made on a version that is not the newest any more: publishing it would take
    /// back, without anybody having looked, what came between.
    #[error(
        "{what} is based on {}, and since then came {}; look at what changed, take it in, and submit \
         it again",
        version_or_none(*.based_on), list(.between, newest - based_on)
    )]
    Outdated {
        /// Which submission or draft, with its name.
        what: String,
        /// The version that it was made on; 0 if nothing was published then.
        based_on: i64,
        /// The newest version.
        newest: i64,
        /// What was published since, the newest first; at most [`MAX_NEWER`] of it.
        between: Vec<Newer>,
    },
    /// The content is that of the version in force.
    #[error(
        "{what} has the very content of version {version}, which is in force: nothing would change"
    )]
    NothingChanged {
        /// Which submission, with its name.
        what: String,
        /// The version in force.
        version: i64,
    },
    /// The request cannot be stored, now or later.
    #[error("{}{reason}", .field.map(|field| format!("`{field}` ")).unwrap_or_default())]
    Refused {
        /// The field that is wrong, as the API names it; none if it is not about one.
        field: Option<&'static str>,
        /// What is wrong with it.
        reason: String,
    },
    /// No room is left. Reads still work, and writes will once there is room.
    #[error("the disk is full: nothing can be stored until there is room")]
    Full,
    /// The store cannot be reached or did not answer; trying again may help.
    #[error("the store is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What ends a key must be in the journal too, and that cannot be written.
    #[error(
        "the journal of keys cannot be written, so nothing was changed; see on the server's host that its \
         folder is there and has room"
    )]
    Journal(#[source] std::io::Error),
    /// A newer release has changed this database.
    #[error(
        "the database has schema version {found}, this release knows {known}: use the release that \
         made it, or a newer one"
    )]
    NewerVersion {
        /// The highest migration that the database has.
        found: i64,
        /// The highest migration of this release.
        known: i64,
    },
    /// Another server works on this folder.
    #[error("another server uses the folder {}", .folder.display())]
    Locked {
        /// The data folder.
        folder: PathBuf,
    },
    /// What is stored cannot be understood. Nothing but a repair or a restore helps.
    #[error("the database is damaged: {detail}")]
    Corrupt {
        /// What was found.
        detail: String,
    },
}

impl StoreError {
    /// There is no such thing.
    pub fn not_found(what: impl Into<String>) -> StoreError {
        StoreError::NotFound { what: what.into() }
    }

    /// It is there already.
    pub fn already_exists(what: impl Into<String>) -> StoreError {
        StoreError::AlreadyExists { what: what.into() }
    }

    /// Somebody else was first, or it stands elsewhere than the caller believes.
    pub fn conflict(what: impl Into<String>, detail: impl Into<String>) -> StoreError {
        StoreError::Conflict { what: what.into(), detail: detail.into() }
    }

    /// The request cannot be stored, and no one field is to blame.
    pub fn refused(reason: impl Into<String>) -> StoreError {
        StoreError::Refused { field: None, reason: reason.into() }
    }

    /// A field, as the API names it, cannot be stored.
    pub fn invalid(field: &'static str, problem: impl Into<String>) -> StoreError {
        StoreError::Refused { field: Some(field), reason: problem.into() }
    }

    /// What is stored cannot be understood.
    pub fn corrupt(detail: impl Into<String>) -> StoreError {
        StoreError::Corrupt { detail: detail.into() }
    }

    /// The store cannot be reached.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
        StoreError::Unavailable(source.into())
    }
}

fn version_or_none(version: i64) -> String {
    match version {
        0 => "no version".to_owned(),
        version => format!("version {version}"),
    }
}

/// Versions that came, of so many in all.
fn list(newer: &[Newer], all: i64) -> String {
    let told = newer.iter().map(Newer::to_string).collect::<Vec<_>>().join(", ");
    match all.saturating_sub(newer.len() as i64) {
        more if more > 0 => format!("{told} and {more} more"),
        _ => told,
    }
}
