//! SQLite's errors in the store's terms.

use sqlx::error::ErrorKind;

use saring_store::StoreError;

/// Primary result codes, and one extended one.
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const NOT_A_DATABASE: i32 = 26;
/// The shared memory of the log could not grow; SQLite has no other name for a full disk there.
const SHM_SIZE: i32 = 4_874;

/// What ends a transaction: the store's error, made of the driver's where that failed.
#[derive(Debug)]
pub(crate) struct Error(StoreError);

pub(crate) type Result<T> = std::result::Result<T, Error>;

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Error {
        Error(error)
    }
}

impl From<Error> for StoreError {
    fn from(Error(error): Error) -> StoreError {
        error
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        Error(told(error))
    }
}

pub(crate) fn told(error: sqlx::Error) -> StoreError {
    let sqlx::Error::Database(database) = &error else {
        return match error {
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::TypeNotFound { .. }
            | sqlx::Error::Decode(_) => StoreError::corrupt(error.to_string()),
            _ => StoreError::unavailable(error),
        };
    };
    let code = database.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or_default();
    match (code & 0xFF, database.kind()) {
        (FULL, _) => StoreError::Full,
        _ if code == SHM_SIZE => StoreError::Full,
        (CORRUPT | NOT_A_DATABASE, _) => StoreError::corrupt(database.message()),
        (BUSY | LOCKED, _) => StoreError::unavailable(error),
        (_, ErrorKind::UniqueViolation) => {
            StoreError::conflict("a row", "somebody else has stored it just now")
        }
        (_, ErrorKind::ForeignKeyViolation) => StoreError::not_found("what this belongs to"),
        _ => StoreError::unavailable(error),
    }
}
