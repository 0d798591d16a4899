//! What is wrong with a message.

/// A field that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct WireError {
    /// The field, as a path from the message: `rule_sets[0].verdict`.
    pub field: String,
    /// What is wrong and what to do.
    pub problem: String,
}

impl WireError {
    pub(crate) fn new(field: impl Into<String>, problem: impl Into<String>) -> WireError {
        WireError { field: field.into(), problem: problem.into() }
    }

    pub(crate) fn unset(field: impl Into<String>) -> WireError {
        WireError::new(field, "is not set; it is required")
    }
}
