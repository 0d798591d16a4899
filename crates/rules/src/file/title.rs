//! A title in both languages.

use saring_engine::Title;

use super::fields::Fields;
use super::keys::TITLE;
use super::scalars;
use crate::diagnostic::{Code, Diagnostic, Findings, Noun};
use crate::limits::MAX_TITLE_BYTES;
use crate::yaml::Node;

/// Reads a title.
pub(super) fn read(node: Node<'_>, findings: &mut Findings) -> Option<Title> {
    if let Some(plain) = node.text() {
        findings.add(Diagnostic::new(Code::PlainTitle, node.span()).with("text", plain));
        return None;
    }
    let sample = "title: { id: …, en: … }";
    let fields = Fields::read(node, Noun::Title, &TITLE, sample, findings)?;
    let id = fields.require("id", findings);
    let en = fields.require("en", findings);
    let mut one =
        |node: Node<'_>| Some(scalars::text_within(node, MAX_TITLE_BYTES, findings)?.to_owned());
    let (id, en) = (id.and_then(&mut one), en.and_then(&mut one));
    Some(Title { id: id?, en: en? })
}
