//! The authoring language: rule sets as YAML files that read like a regulation.

pub mod condition;
mod diagnostic;
mod explain;
mod file;
mod format;
pub mod limits;
mod nearest;
mod yaml;

pub use diagnostic::{
    Arg, Args, Code, Diagnostic, Label, Lang, Noun, Place, Related, Severity, render, to_json,
};
pub use explain::explain;
pub use file::{Loaded, load};
pub use format::format;
