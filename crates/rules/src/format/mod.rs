//! `rules fmt`: one layout for every rule file, with its comments kept.
//!
//! Entries are put into their usual order, lists of words are wrapped, what fits on a line is put
//! on one, and quotes stay only where a reader of YAML needs them: `no`, `12:30` and `2025-01-01` are
//! no texts to some. Formatting twice changes nothing more, and the plan of the file stays the same.

mod attach;
mod doc;
mod order;
mod print;
mod resolve;
mod scalar;

use crate::diagnostic::{Diagnostic, Findings};
use crate::file::{decode, load};
use crate::limits::MAX_FILE_BYTES;
use crate::yaml::{Comments, Kind, parse};

/// The file in its usual layout. One that would grow past [`MAX_FILE_BYTES`] by it stays as it is,
/// because it could not be read any more.
///
/// # Errors
///
/// The diagnostics of the file, if its YAML is not in order or it is no mapping. Whatever else is
/// wrong with it does not keep it from being formatted.
pub fn format(bytes: &[u8]) -> Result<String, Vec<Diagnostic>> {
    let mut findings = Findings::default();
    let (source, readable) = decode(bytes, &mut findings);
    let tree = if readable { parse(&source, Comments::Keep, &mut findings) } else { None };
    if findings.failed() {
        return Err(findings.finish());
    }
    let root = tree.as_ref().and_then(|tree| Some((tree, tree.root()?)));
    let Some((tree, root)) = root.filter(|(_, root)| matches!(root.kind(), Kind::Mapping { .. }))
    else {
        return Err(load(bytes).diagnostics);
    };
    let mut file = attach::attach(tree, root);
    if file.entries.is_empty() {
        return Err(load(bytes).diagnostics);
    }
    order::arrange(&mut file, order::Spot::File);
    let printed = print::print(&file);
    Ok(if printed.len() <= MAX_FILE_BYTES { printed } else { source })
}
