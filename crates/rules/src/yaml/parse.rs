//! From the events of the YAML parser to the tree.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle};

use super::fault;
use super::tree::{AS_WRITTEN, Comment, Entry, Kind, Scalar, Tree, as_written};
use crate::diagnostic::{Code, Diagnostic, Findings, Label};
use crate::limits::{MAX_KEY_BYTES, MAX_NESTING};

/// Most comment lines that may stand together. The parser holds them back while it looks for what
/// they belong to.
const MAX_COMMENT_LINES: usize = 10_000;

/// Whether comments are wanted; only the formatter needs them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comments {
    /// Collected.
    Keep,
    /// Passed over.
    Skip,
}

/// Reads the file's one document. What is wrong is added to `findings`; what was read is returned
/// all the same, so that as much as possible can be checked at once. There is no tree where the
/// shape of the file is in doubt.
pub(crate) fn parse<'s>(
    source: &'s str,
    comments: Comments,
    findings: &mut Findings,
) -> Option<Tree<'s>> {
    let options = granit_parser::options! {
        disallow_directives: true,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        emit_comments: comments == Comments::Keep,
        max_buffered_comment_events: MAX_COMMENT_LINES,
        flow_nesting_limit: MAX_NESTING,
        block_nesting_limit: MAX_NESTING,
    };
    let mut builder = Builder::new(source, findings);
    for event in Parser::new_from_str_with_options(source, options) {
        let taken = match event {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => {
                let opened = builder.open.iter().rev().find_map(|open| open.bracket.clone());
                builder.findings.add(fault::diagnose(&error, source, opened));
                return None;
            }
        };
        taken?;
    }
    let mut tree = builder.tree;
    // The parser gives some comments late, after what they stand before.
    tree.comments.sort_by_key(|comment| comment.span.start);
    Some(tree)
}

struct Builder<'s, 'f> {
    tree: Tree<'s>,
    open: Vec<Open>,
    documents: usize,
    findings: &'f mut Findings,
}

/// A collection that has begun.
struct Open {
    row: usize,
    /// Its opening bracket, if it has one.
    bracket: Option<Range<usize>>,
}

impl<'s, 'f> Builder<'s, 'f> {
    fn new(source: &'s str, findings: &'f mut Findings) -> Builder<'s, 'f> {
        Builder { tree: Tree::new(source), open: Vec::new(), documents: 0, findings }
    }

    /// Takes one event; nothing if the rest of the file is not to be read.
    fn take(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        let at = bytes(&span);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.findings.add(Diagnostic::new(Code::SeveralDocuments, at));
                    return None;
                }
            }
            Event::Comment(..) => self.tree.comments.push(Comment { span: at }),
            Event::Scalar(text, style, _, _) => {
                let row = self.tree.entries.len();
                self.scalar(&text, style, at);
                self.refuse_tag(row, &span);
            }
            Event::SequenceStart(style, ..) => {
                self.begin(Kind::List { flow: style == StructureStyle::Flow }, at, &span)?;
            }
            Event::MappingStart(style, ..) => {
                self.begin(Kind::Mapping { flow: style == StructureStyle::Flow }, at, &span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(&at),
            Event::Anchor(..) => self.refuse_last_row(Code::Anchor, at),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.push(at.clone(), Kind::Refused, AS_WRITTEN);
                self.findings.add(Diagnostic::new(Code::Alias, at));
            }
            // StreamStart, StreamEnd, DocumentEnd; the enum is open.
            _ => {}
        }
        Some(())
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, at: Range<usize>) {
        let style = match style {
            ScalarStyle::Plain if at.is_empty() => {
                self.push(at, Kind::Empty, AS_WRITTEN);
                return;
            }
            ScalarStyle::Plain => Scalar::Plain,
            ScalarStyle::SingleQuoted => Scalar::Single,
            ScalarStyle::DoubleQuoted => Scalar::Double,
            ScalarStyle::Literal | ScalarStyle::Folded => Scalar::Block,
        };
        let link = if as_written(self.tree.source(), at.clone(), style) == text {
            AS_WRITTEN
        } else {
            self.tree.decoded.push(text.into());
            offset(self.tree.decoded.len() - 1)
        };
        self.push(at, Kind::Text(style), link);
    }

    fn begin(&mut self, kind: Kind, at: Range<usize>, span: &Span) -> Option<()> {
        if self.open.len() >= MAX_NESTING {
            self.findings.add(fault::too_deep(at));
            return None;
        }
        let row = self.tree.entries.len();
        // A mapping without braces inside a list in brackets (`[a: b]`) has no bracket.
        let bracket = (!at.is_empty()).then(|| at.clone());
        self.push(at, kind, AS_WRITTEN);
        self.open.push(Open { row, bracket });
        self.refuse_tag(row, span);
        Some(())
    }

    fn end(&mut self, at: &Range<usize>) {
        let Some(open) = self.open.pop() else { return };
        let after = self.tree.entries.len();
        let (start, end) = match open.bracket {
            Some(bracket) => (offset(bracket.start), offset(at.end)),
            None => self.extent(open.row, after),
        };
        let entry = &mut self.tree.entries[open.row];
        entry.start = start;
        entry.end = end;
        entry.link = offset(after);
        if matches!(entry.kind, Kind::Mapping { .. }) {
            self.check_keys(open.row);
        }
    }

    /// From the first to the last part of a collection that no bracket delimits.
    fn extent(&self, row: usize, after: usize) -> (u32, u32) {
        let parts = &self.tree.entries[row + 1..after];
        let start = parts.first().map_or(self.tree.entries[row].start, |first| first.start);
        let end = parts.iter().map(|part| part.end).max().unwrap_or(start);
        (start, end)
    }

    /// Refuses keys that are no text, too long, that merge, or that the mapping has already. What belongs to
    /// a refused key is not looked at.
    fn check_keys(&mut self, row: usize) {
        let mut seen: HashMap<&str, Range<usize>> = HashMap::new();
        let mut refused = Vec::new();
        for (key, _) in self.tree.node(row).pairs() {
            let Some(text) = key.text() else {
                if key.kind() != Kind::Refused {
                    self.findings.add(Diagnostic::new(Code::KeyNotText, key.span()));
                }
                continue;
            };
            if text.len() > MAX_KEY_BYTES {
                self.findings.add(
                    Diagnostic::new(Code::TextTooLong, key.span())
                        .with("count", text.len())
                        .with("limit", MAX_KEY_BYTES),
                );
                refused.push(key.row());
            } else if text == "<<" && key.kind() == Kind::Text(Scalar::Plain) {
                self.findings.add(Diagnostic::new(Code::MergeKey, key.span()));
                refused.push(key.row());
            } else if let Some(first) = seen.get(text) {
                self.findings.add(
                    Diagnostic::new(Code::DuplicateKey, key.span())
                        .with("key", text)
                        .and(first.clone(), Label::FirstHere),
                );
                refused.push(key.row());
            } else {
                seen.insert(text, key.span());
            }
        }
        drop(seen);
        for row in refused {
            self.refuse(row);
        }
    }

    fn refuse_tag(&mut self, row: usize, span: &Span) {
        if let Some(tag) = span.tag_span() {
            self.findings.add(Diagnostic::new(Code::Tag, bytes(&tag)));
            self.refuse(row);
        }
    }

    fn refuse_last_row(&mut self, code: Code, at: Range<usize>) {
        let row = self.tree.entries.len().saturating_sub(1);
        // A condition such as `!a && b`, left without quotes, is a tag and an anchor to YAML. One
        // diagnostic is enough for it.
        if self.tree.entries.get(row).is_some_and(|entry| entry.kind != Kind::Refused) {
            self.findings.add(Diagnostic::new(code, at));
            self.refuse(row);
        }
    }

    /// Marks a text as refused. A collection stays one, so that its parts are still checked.
    fn refuse(&mut self, row: usize) {
        if let Some(entry) = self.tree.entries.get_mut(row)
            && matches!(entry.kind, Kind::Text(_) | Kind::Empty)
        {
            entry.kind = Kind::Refused;
        }
    }

    fn push(&mut self, at: Range<usize>, kind: Kind, link: u32) {
        let (start, end) = (offset(at.start), offset(at.end));
        self.tree.entries.push(Entry { start, end, link, kind });
    }
}

/// A parser over a string gives every span its bytes.
fn bytes(span: &Span) -> Range<usize> {
    let range = span.byte_range().unwrap_or_default();
    range.start..range.end.max(range.start)
}

/// Files are smaller than 4 GiB: the size limit comes first.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX - 1)
}
