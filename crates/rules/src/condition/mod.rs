//! The condition language: the `when:` of a rule, from text to the engine's [`Condition`] and back.
//!
//! The language is a subset of the [Common Expression Language](https://cel.dev): whatever is
//! accepted here is a valid CEL expression, and what the engine could not decide from its index of
//! word hits is refused, with the place and a way out. There is no interpreter behind it.
//!
//! Text goes through three steps, each of which notes problems and carries on: the lexer makes
//! tokens and mends what is merely misspelt (`=` for `==`, curly quotes, `50rb`), the parser makes
//! a tree by CEL's precedence, and the lowering gives names and types their meaning. Size, number
//! of operators and depth are limited before the work they would cause, so that no text, however
//! hostile, costs more than a millisecond or a few kilobytes of stack.
//!
//! ```
//! use saring_rules::condition::{Names, parse, render};
//!
//! let names = Names::new(["bekas", "sandang", "gawai"], []);
//! let source = r#"near(bekas.except(gawai, 2), sandang, 5) || (sandang && 50000>price)"#;
//! let condition = parse(source, &names).map_err(|problems| format!("{problems:?}"))?;
//! assert_eq!(
//!     render(&condition, &names),
//!     "near(bekas.except(gawai, 2), sandang, 5) || sandang && price < 50000"
//! );
//!
//! // Every problem that can be found is reported, each with its byte range.
//! let problems = parse("bekass dan sandang", &names).unwrap_err();
//! let places: Vec<_> = problems.iter().map(|problem| problem.span.clone()).collect();
//! assert_eq!(places, [0..6, 7..10]);
//! # Ok::<(), String>(())
//! ```

mod compare;
mod lexer;
mod lower;
mod names;
mod number;
mod parser;
mod place;
mod problem;
mod render;
mod report;
mod stream;
mod syntax;
mod words;

use saring_engine::Condition;

#[cfg(test)]
pub(crate) use names::reserved;
pub use names::{MAX_NAME, Names, is_name, is_reserved};
pub use problem::{Construct, Expected, Problem, ProblemKind, Sort};
pub use render::render;

/// Longest condition, in bytes.
pub const MAX_BYTES: usize = 4_096;
/// Most operators in one condition; `&&`, `||`, `!`, comparisons, calls, members and indices count.
pub const MAX_OPERATORS: usize = 256;
/// Deepest nesting of parentheses, calls, indices and `!`.
pub const MAX_DEPTH: usize = 32;
/// Most `.except(…)` on one word list.
pub const MAX_EXCEPTIONS: usize = 16;
/// Greatest distance that `near`, `before` and `except` take, in tokens.
pub const MAX_DISTANCE: u32 = 100;
/// Most problems reported for one condition.
pub const MAX_PROBLEMS: usize = 10;

/// Reads a condition.
///
/// # Errors
///
/// The problems found, in the order of the text: at least one, at most [`MAX_PROBLEMS`]. A
/// condition over a limit gives just the one problem that says so.
pub fn parse(source: &str, names: &Names<'_>) -> Result<Condition, Vec<Problem>> {
    if source.len() > MAX_BYTES {
        let start = source.floor_char_boundary(MAX_BYTES);
        let kind = ProblemKind::TooLong { limit: MAX_BYTES };
        return Err(vec![Problem { kind, span: start..source.len() }]);
    }
    let mut lexed = lexer::lex(source);
    if lexed.is_blank() {
        return Err(vec![Problem { kind: ProblemKind::Empty, span: 0..source.len() }]);
    }
    let mut problems = std::mem::take(&mut lexed.problems);
    if lexed.cut_short {
        // After an unclosed quote nothing is known about the rest.
        return Err(in_order(problems));
    }
    let parsed = match parser::parse(source, lexed.tokens) {
        Ok(parsed) => parsed,
        Err(limit) => return Err(vec![limit]),
    };
    problems.extend(parsed.problems);
    let condition = parsed.root.and_then(|root| {
        let lowered = lower::lower(source, names, &root);
        problems.extend(lowered.problems);
        lowered.condition
    });
    match condition {
        Some(condition) if problems.is_empty() => Ok(condition),
        _ => Err(in_order(problems)),
    }
}

/// Sorts by place; of several problems with one place only the first found is kept, because the
/// others follow from it.
fn in_order(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    problems.dedup_by(|later, earlier| later.span == earlier.span);
    problems.truncate(MAX_PROBLEMS);
    problems
}
