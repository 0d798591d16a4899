//! YAML as rule files use it: a tree of texts, lists and mappings with byte spans.
//!
//! Every scalar is the text as written: `no`, `2nd`, `1e3` and `~` are words, never another type.
//! What can expand or mislead (anchors, aliases, merge keys, tags, directives, several documents,
//! equal keys) is refused here, so that nothing above has to think of it.

mod detail;
mod fault;
mod parse;
mod tree;

pub(crate) use parse::{Comments, parse};
pub(crate) use tree::{Comment, Kind, Node, Scalar, Tree};
