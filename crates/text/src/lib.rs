//! Folds listing text and finds terms in it, with every position mapped to the text as submitted.

mod find;
mod fold;
mod terms;
mod variant;

pub use find::{Match, Scratch};
pub use fold::{FOLD_VERSION, Folded, Token, fold_term};
pub use terms::{Term, Terms};
pub use variant::{Variant, Variants};
