//! What is wrong with one item of a batch, before it reaches the store.

use saring_proto::{Reason, v1};
use tonic::Status;

use saring_grpc::invalid_field;

/// A wrong field of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    field: String,
    problem: String,
}

impl Item {
    pub(crate) fn invalid(field: impl Into<String>, problem: impl Into<String>) -> Item {
        Item { field: field.into(), problem: problem.into() }
    }

    /// As the result of one item.
    pub(crate) fn to_proto(&self) -> v1::ItemError {
        v1::ItemError {
            reason: Reason::InvalidField.to_string(),
            field: self.field.clone(),
            message: self.problem.clone(),
        }
    }

    /// As the error of a whole call.
    pub(crate) fn into_status(self) -> Status {
        invalid_field(&self.field, self.problem)
    }
}
