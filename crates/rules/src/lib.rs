//! The authoring language: rule sets as YAML files that read like a regulation.
//!
//! [`load`] turns a file into a plan for the engine, or into [`Diagnostic`]s that say what is wrong,
//! where, and what to do, in Indonesian and English. [`format()`] brings a file into its usual layout,
//! [`explain()`] puts into words what a plan made of a listing, and [`SCHEMA`] helps editors. The
//! language is described in `docs/rules.md`, which runs as a test.
//!
//! ```
//! use saring_rules::{Lang, load};
//!
//! let file = "rule_set: contoh
//! title: { id: Contoh, en: Example }
//! words: { bekas: [bekas, preloved] }
//! rules:
//!   - id: kata-bekas
//!     title: { id: Kata bekas, en: Words for used }
//!     when: bekass
//!     verdict: review
//!     examples: { match: [Kaos bekas], pass: [Kaos] }
//! ";
//! let loaded = load(file.as_bytes());
//! assert!(loaded.plan.is_none());
//! let found = &loaded.diagnostics[0];
//! assert_eq!(found.code.as_str(), "SR431");
//! assert_eq!(found.message(Lang::Id), "tidak ada daftar kata `bekass`");
//! assert_eq!(
//!     found.hint(Lang::En).as_deref(),
//!     Some("did you mean `bekas`? if not, add the list under `words`")
//! );
//!
//! let loaded = load(file.replace("bekass", "bekas").as_bytes());
//! assert_eq!(loaded.plan.expect("no errors").rules.len(), 1);
//! ```

mod characters;
pub mod condition;
mod diagnostic;
mod diff;
mod explain;
mod file;
mod format;
pub mod limits;
mod nearest;
mod schema;
mod yaml;

pub use diagnostic::{
    Arg, Args, Code, Diagnostic, Label, Lang, Noun, Place, Related, Severity, render, to_json,
};
pub use diff::{Change, diff};
pub use explain::{explain, explain_json};
pub use file::{Loaded, load};
pub use format::format;
pub use schema::SCHEMA;
