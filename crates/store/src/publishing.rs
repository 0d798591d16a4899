//! Publishing without a database: who may do what with a submission, and what follows.
//!
//! The tables give the facts, this module says what is allowed and what becomes of it, and the tables
//! take that in, all in one transaction.

mod decide;
#[cfg(test)]
mod table;

pub use decide::{
    Act, Content, Decision, Known, Newest, Person, Refusal, approve, base_of_draft, close, publish,
    put_draft, submit,
};
