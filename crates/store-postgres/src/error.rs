//! PostgreSQL's errors in the store's terms.

use saring_store::StoreError;

/// What the driver says, told by its SQLSTATE (PostgreSQL manual, appendix A).
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
    match database.code().as_deref().unwrap_or_default() {
        // The disk.
        "53100" => StoreError::Full,
        // Data that is damaged; tables that are not there.
        "XX001" | "XX002" | "42P01" | "42703" => StoreError::corrupt(database.message()),
        "23505" => StoreError::conflict("a row", "somebody else has stored it just now"),
        "23503" => StoreError::not_found("what this belongs to"),
        _ => StoreError::unavailable(error),
    }
}
