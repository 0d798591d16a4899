//! What the YAML parser says is wrong, in our words and at the right place.

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use super::detail::detail;
use crate::diagnostic::{Arg, Code, Diagnostic, Label};
use crate::limits::MAX_NESTING;

/// The diagnostic for an error of the parser. `opened` is the bracket still open at that point.
pub(super) fn diagnose(
    error: &ScanError,
    source: &str,
    opened: Option<Range<usize>>,
) -> Diagnostic {
    let at = one_char(source, error.marker().byte_offset().unwrap_or(source.len()));
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => too_deep(at),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar
        | ErrorKind::InvalidBlockEntryWhitespace
        | ErrorKind::InvalidMappingValueWhitespace => {
            Diagnostic::new(Code::Tab, tab_near(source, at))
        }
        ErrorKind::DirectiveDisallowed
        | ErrorKind::InvalidDirectiveTerminator
        | ErrorKind::MissingDirectiveName
        | ErrorKind::InvalidDirectiveName => Diagnostic::new(Code::Directive, at),
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte
        | ErrorKind::InvalidTagUtf8 => Diagnostic::new(Code::Tag, at),
        ErrorKind::BomInsideDocument => {
            let mark = source[..at.end].rfind('\u{feff}').unwrap_or(at.start);
            Diagnostic::new(Code::StrayCharacter, one_char(source, mark))
                .with("character", Arg::Character('\u{feff}'))
        }
        ErrorKind::MissingAnchorOrAliasName => {
            let sign = source[..at.end].rfind(['*', '&']).unwrap_or(at.start);
            let at = one_char(source, sign);
            let character = source[at.clone()].chars().next().unwrap_or('*');
            Diagnostic::new(Code::NeedsQuotes, at).with("character", character)
        }
        ErrorKind::UnclosedFlowCollection { open } => unclosed(at, *open),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            let quote =
                source[at.clone()].chars().next().filter(|quote| matches!(quote, '\'' | '"'));
            unclosed(at, quote.unwrap_or('"'))
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            let found = Diagnostic::new(Code::MismatchedBracket, at)
                .with("open", *open)
                .with("close", *close);
            related(found, opened)
        }
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::FlowMappingValueAdjacentCollection => {
            related(Diagnostic::new(Code::ColonInText, at), opened)
        }
        ErrorKind::UnexpectedCharacter { character } => {
            Diagnostic::new(Code::NeedsQuotes, at).with("character", *character)
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidIndentation
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidBlockScalarIndent => Diagnostic::new(Code::Indentation, at),
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => Diagnostic::new(Code::AfterQuote, at),
        ErrorKind::UnexpectedEofImplicitFlowMapping if source[at.clone()] == *"," => {
            Diagnostic::new(Code::EmptyItem, at)
        }
        other => {
            let found = Diagnostic::new(Code::Syntax, at).with("detail", detail(other));
            related(found, opened)
        }
    }
}

pub(super) fn too_deep(at: Range<usize>) -> Diagnostic {
    Diagnostic::new(Code::TooDeep, at).with("limit", MAX_NESTING)
}

fn unclosed(at: Range<usize>, open: char) -> Diagnostic {
    let close = match open {
        '[' => ']',
        '{' => '}',
        quote => quote,
    };
    Diagnostic::new(Code::Unclosed, at).with("open", open).with("close", close)
}

/// Points at the open bracket, which is often the true cause.
fn related(found: Diagnostic, opened: Option<Range<usize>>) -> Diagnostic {
    match opened {
        Some(bracket) if bracket != found.span => found.and(bracket, Label::OpenedHere),
        _ => found,
    }
}

/// The character at an offset; nothing at the end of the file.
fn one_char(source: &str, offset: usize) -> Range<usize> {
    let start = source.floor_char_boundary(offset);
    let end = source[start..].chars().next().map_or(start, |first| start + first.len_utf8());
    start..end
}

/// The parser's mark stands near the tab: right behind it, or at the start of the text before it.
fn tab_near(source: &str, at: Range<usize>) -> Range<usize> {
    let line = source[..at.start].rfind('\n').map_or(0, |end| end + 1);
    let tab = match source[line..at.start].rfind('\t') {
        Some(before) => Some(line + before),
        None => source[at.start..].find('\t').map(|after| at.start + after),
    };
    tab.map_or(at, |tab| tab..tab + 1)
}
