//! PostgreSQL's errors in the store's terms.

use saring_store::StoreError;
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

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
        // The disk. Where its log has no room, PostgreSQL ends, and what was just committed may be stored.
        "53100" if !is_the_end(&**database) => StoreError::Full,
        // Data that is damaged; tables that are not there.
        "XX001" | "XX002" | "42P01" | "42703" => StoreError::corrupt(database.message()),
        // Rights.
        "42501" if is_no_member(database.message()) => StoreError::refused(
            "this role may not work as saring_app; use the server's role, after GRANT saring_app TO it",
        ),
        "22023" | "42704" if database.message().contains("saring_app") => StoreError::refused(
            "the role saring_app is not there, as after a restore into a new cluster; a superuser makes it: \
             CREATE ROLE saring_app NOLOGIN; GRANT saring_app TO saring_server; then restore the database \
             again, with the role's rights",
        ),
        "42501" => StoreError::refused(format!(
            "the database does not let this role do it: {}; the owner of the tables may",
            database.message()
        )),
        "23505" => StoreError::conflict("a row", "somebody else has stored it just now"),
        "23503" => StoreError::not_found("what this belongs to"),
        _ => StoreError::unavailable(error),
    }
}

/// Whether the connection ends with it, or all of them.
fn is_the_end(error: &dyn DatabaseError) -> bool {
    let severity = error.try_downcast_ref().map(PgDatabaseError::severity);
    matches!(severity, Some(PgSeverity::Fatal | PgSeverity::Panic))
}

/// Whether a role cannot become the one that the server works as, or sees none of what that one may use: the
/// message, which is in the operator's language, names the role or the schema.
fn is_no_member(message: &str) -> bool {
    message.contains("saring")
}
