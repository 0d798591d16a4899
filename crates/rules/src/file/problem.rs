//! What is wrong with a condition, as diagnostics of the file that it stands in.

use std::ops::Range;

use crate::condition::{Construct, Expected, Problem, ProblemKind, Sort};
use crate::diagnostic::{Arg, Code, Diagnostic, Label, Noun};

/// The diagnostic for a problem of the condition `text` that begins at byte `start` of the file.
pub(super) fn diagnose(problem: Problem, text: &str, start: usize) -> Diagnostic {
    let in_file = |span: &Range<usize>| start + span.start..start + span.end;
    let found = text.get(problem.span.clone()).unwrap_or_default();
    let new = |code| Diagnostic::new(code, in_file(&problem.span));
    match problem.kind {
        ProblemKind::Empty => new(Code::ValueMissing).with("key", "when"),
        ProblemKind::TooLong { limit } => new(Code::ConditionTooLong).with("limit", limit),
        ProblemKind::TooManyOperators { limit } => {
            new(Code::ConditionTooManyOperators).with("limit", limit)
        }
        ProblemKind::TooDeep { limit } => new(Code::ConditionTooDeep).with("limit", limit),
        ProblemKind::TooManyExceptions { limit } => {
            new(Code::ConditionTooManyExceptions).with("limit", limit)
        }
        ProblemKind::Character { found } => {
            let advice = matches!(found, ';' | '；').then_some(Noun::SemicolonAdvice);
            new(Code::ConditionCharacter)
                .with("found", Arg::Character(found))
                .with_some("advice", advice)
        }
        ProblemKind::LookAlike { found, write: None } => {
            new(Code::ConditionCharacter).with("found", Arg::Character(found))
        }
        ProblemKind::LookAlike { found, write: Some(write) } => {
            let write = match write.as_str() {
                " " => Arg::Noun(Noun::PlainSpace),
                sign => Arg::from(format!("`{sign}`")),
            };
            new(Code::ConditionLookAlike).with("found", Arg::Character(found)).with("write", write)
        }
        ProblemKind::Spelling { write } => {
            new(Code::ConditionSpelling).with("found", found).with("write", Arg::proposal(&write))
        }
        ProblemKind::QuoteMarks { found, write } => new(Code::ConditionQuoteMarks)
            .with("found", Arg::Character(found))
            .with("write", Arg::proposal(&write)),
        ProblemKind::QuotedWord { text, write } => {
            new(Code::ConditionQuotedWord).with("found", text).with_some("write", proposed(write))
        }
        ProblemKind::Words { write, other } => new(Code::ConditionWords)
            .with("found", found)
            .with_some("write", proposed(write))
            .with_some("other", proposed(other)),
        ProblemKind::UnclosedText { opened } => {
            new(Code::ConditionUnclosedText).and(in_file(&opened), Label::OpenedHere)
        }
        ProblemKind::TextForm => new(Code::ConditionTextForm),
        ProblemKind::Escape => new(Code::ConditionBackslash),
        ProblemKind::EmptyText => new(Code::ConditionEmptyText),
        ProblemKind::NumberForm { write } => {
            new(Code::ConditionNumberForm).with("found", found).with_some("write", proposed(write))
        }
        ProblemKind::NumberRange { least, greatest } => {
            new(Code::ConditionNumberRange).with("least", least).with("greatest", greatest)
        }
        ProblemKind::NotFinite => new(Code::ConditionNotFinite),
        ProblemKind::DistanceRange { greatest } => {
            new(Code::ConditionDistance).with("greatest", greatest)
        }
        ProblemKind::Unexpected { expected, found: Some(found) } => new(Code::ConditionUnexpected)
            .with("expected", expectation(expected))
            .with("found", found),
        ProblemKind::Unexpected { expected, found: None } => {
            new(Code::ConditionEndsEarly).with("expected", expectation(expected))
        }
        ProblemKind::Unclosed { opened, close } => new(Code::ConditionUnclosed)
            .with("close", close)
            .and(in_file(&opened), Label::OpenedHere),
        ProblemKind::Unopened => new(Code::ConditionUnopened),
        ProblemKind::Unsupported { construct } => {
            let (construct, advice) = unsupported(construct);
            new(Code::ConditionUnsupported).with("construct", construct).with("advice", advice)
        }
        ProblemKind::ChainedComparison { write } => {
            new(Code::ConditionChained).with_some("write", proposed(write))
        }
        ProblemKind::BadName { name, nearest } => {
            new(Code::ConditionBadName).with("name", name).with_some("nearest", nearest)
        }
        ProblemKind::UnknownName { name, nearest } => {
            new(Code::ConditionUnknownName).with("name", name).with_some("nearest", nearest)
        }
        ProblemKind::UnknownImages { name, nearest } => {
            new(Code::ConditionUnknownImages).with("name", name).with_some("nearest", nearest)
        }
        ProblemKind::UnknownFunction { name, write } => new(Code::ConditionUnknownFunction)
            .with("name", name)
            .with_some("write", proposed(write)),
        ProblemKind::UnknownMember { of, name, members, write } => {
            new(Code::ConditionUnknownMember)
                .with("of", of)
                .with("name", name)
                .with_some("members", choices(members))
                .with_some("write", proposed(write))
        }
        ProblemKind::NotIndexed => new(Code::ConditionNotIndexed),
        ProblemKind::ArgumentCount { form, expected, found } => new(Code::ConditionArguments)
            .with("form", form)
            .with("expected", expected)
            .with("found", found),
        ProblemKind::Mismatch { expected, found, write } => new(Code::ConditionMismatch)
            .with("expected", sort(expected))
            .with("found", sort(found))
            .with_some("write", proposed(write)),
        ProblemKind::Incomplete { forms } => {
            new(Code::ConditionIncomplete).with("found", found).with_some("forms", choices(forms))
        }
        ProblemKind::TextTest { field, write } => {
            new(Code::ConditionTextTest).with("field", field).with_some("write", proposed(write))
        }
        ProblemKind::NotComparable { write } => {
            new(Code::ConditionNotComparable).with_some("write", proposed(write))
        }
        ProblemKind::ConditionCompared => new(Code::ConditionCompared),
        ProblemKind::EqualityOnly => new(Code::ConditionEqualityOnly),
        ProblemKind::TwoValues => new(Code::ConditionTwoValues),
        ProblemKind::TwoLiterals => new(Code::ConditionTwoLiterals),
        ProblemKind::NegatedValue { write } => {
            new(Code::ConditionNegatedValue).with("write", Arg::proposal(&write))
        }
        ProblemKind::NestedException => new(Code::ConditionNestedException),
    }
}

fn proposed(write: Option<String>) -> Option<Arg> {
    write.map(|write| Arg::proposal(&write))
}

fn choices(names: &[&str]) -> Option<Arg> {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    (!quoted.is_empty()).then(|| Arg::proposal(&quoted.join(", ")))
}

fn expectation(expected: Expected) -> Noun {
    match expected {
        Expected::Operand => Noun::Operand,
        Expected::Operator => Noun::Operator,
        Expected::Member => Noun::Member,
    }
}

fn unsupported(construct: Construct) -> (Noun, Noun) {
    match construct {
        Construct::Arithmetic => (Noun::Arithmetic, Noun::ArithmeticAdvice),
        Construct::ListArithmetic => (Noun::ArithmeticOfLists, Noun::ArithmeticOfListsAdvice),
        Construct::Ternary => (Noun::Ternary, Noun::TernaryAdvice),
        Construct::In => (Noun::In, Noun::InAdvice),
        Construct::List => (Noun::Listing, Noun::ListingAdvice),
        Construct::Map => (Noun::Map, Noun::ListingAdvice),
        Construct::Boolean => (Noun::Boolean, Noun::BooleanAdvice),
        Construct::Null => (Noun::Null, Noun::NullAdvice),
        Construct::Comment => (Noun::Comment, Noun::CommentAdvice),
    }
}

fn sort(sort: Sort) -> Noun {
    match sort {
        Sort::Condition => Noun::Condition,
        Sort::WordList => Noun::WordList,
        Sort::ImageList => Noun::ImageList,
        Sort::WholeNumber => Noun::WholeNumber,
        Sort::Decimal => Noun::Decimal,
        Sort::Number => Noun::Number,
        Sort::Text => Noun::Text,
        Sort::Field => Noun::Field,
        Sort::Name => Noun::Name,
        Sort::Weight => Noun::Weight,
    }
}
