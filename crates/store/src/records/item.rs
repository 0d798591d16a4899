//! Items of a batch, each judged by itself.

/// Why one item of a batch was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemReason {
    /// A value cannot be stored.
    Invalid,
    /// There is no such thing among the caller's own.
    NotFound,
}

/// Why one item of a batch was not taken. The other items are not touched by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemError {
    /// The field, as the API names it.
    pub field: String,
    /// The kind of fault.
    pub reason: ItemReason,
    /// What is wrong, for people.
    pub detail: String,
}

impl ItemError {
    /// A field is wrong.
    pub fn invalid(field: impl Into<String>, detail: impl Into<String>) -> ItemError {
        ItemError { field: field.into(), reason: ItemReason::Invalid, detail: detail.into() }
    }

    /// There is no such thing as a field names.
    pub fn not_found(field: impl Into<String>, detail: impl Into<String>) -> ItemError {
        ItemError { field: field.into(), reason: ItemReason::NotFound, detail: detail.into() }
    }
}
