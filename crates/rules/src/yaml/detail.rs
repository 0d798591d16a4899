//! What the YAML parser stumbled over, as a phrase that each language has.

use granit_parser::ErrorKind;

use crate::diagnostic::Noun;

/// The phrase for an error that has no code of its own.
pub(super) fn detail(kind: &ErrorKind) -> Noun {
    match kind {
        ErrorKind::TooManyComments => Noun::ManyComments,
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::UnexpectedEof => Noun::EarlyEnd,
        ErrorKind::ExpectedNodeContent | ErrorKind::UnexpectedEndOfPlainScalar => {
            Noun::ContentMissing
        }
        ErrorKind::ExpectedFlowMappingSeparator => Noun::BraceSeparator,
        ErrorKind::ExpectedFlowSequenceSeparator => Noun::BracketSeparator,
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => Noun::ColonMissing,
        ErrorKind::MappingKeyNotAllowed => Noun::KeyMisplaced,
        ErrorKind::ExpectedDocumentStart
        | ErrorKind::InvalidDocumentEnd
        | ErrorKind::MissingDocumentEndBeforeDirective => Noun::AfterDocument,
        ErrorKind::CommentInterceptedScalar => Noun::CommentInText,
        ErrorKind::CommentNotSeparated => Noun::CommentSpace,
        ErrorKind::ExpectedWhitespace => Noun::SpaceMissing,
        ErrorKind::MisplacedFlowCollectionEnd => Noun::BracketUnopened,
        ErrorKind::BlockEntryInFlowCollection
        | ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::PlainScalarStartsWithDashFlowIndicator => Noun::DashMisplaced,
        ErrorKind::ZeroBlockScalarIndent | ErrorKind::InvalidBlockScalarHeader => Noun::BlockHeader,
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => Noun::UnknownEscape,
        _ => Noun::NotReadable,
    }
}
