//! What is wrong with one item of a batch, before it reaches the store.

use saring_proto::{Reason, v1};
use tonic::Status;

use saring_grpc::invalid_field;

/// A wrong field of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    field: &'static str,
    problem: String,
}

impl Item {
    pub(crate) fn invalid(field: &'static str, problem: impl Into<String>) -> Item {
        Item { field, problem: problem.into() }
    }

    /// As the result of one item.
    pub(crate) fn to_proto(&self) -> v1::ItemError {
        v1::ItemError {
            reason: Reason::InvalidField.to_string(),
            field: self.field.to_owned(),
            message: format!("{} {}", self.field, self.problem),
        }
    }

    /// As the error of a whole call.
    pub(crate) fn into_status(self) -> Status {
        invalid_field(self.field, self.problem)
    }
}
