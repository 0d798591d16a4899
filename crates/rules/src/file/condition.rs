//! The `when` of a rule: from a YAML text to a condition, with places mapped into the file.

use std::ops::Range;

use saring_engine::Condition;

use super::{problem, scalars};
use crate::condition::{Names, Problem, ProblemKind, parse};
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::yaml::{Kind, Node, Scalar};

/// What a condition is read against.
pub(super) struct Surroundings<'a> {
    pub(super) source: &'a str,
    pub(super) names: &'a Names<'a>,
    /// Whether `names` are all names that the file has.
    pub(super) complete: bool,
}

/// Reads a condition. It has to stand in the file letter by letter, or its problems could not be
/// shown where they are.
pub(super) fn read(
    node: Node<'_>,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> Option<Condition> {
    let text = scalars::text(node, findings)?;
    let source = around.source;
    let written = source.get(node.span()).unwrap_or_default();
    if node.kind() == Kind::Text(Scalar::Block) || written.contains('\n') {
        findings.add(Diagnostic::new(Code::ConditionNotOneLine, first_line(node.span(), source)));
        return None;
    }
    let Some(place) = node.text_span() else {
        let escape = if node.kind() == Kind::Text(Scalar::Single) { "`''`" } else { "`\\`" };
        let found = Diagnostic::new(Code::ConditionEscapes, node.span());
        findings.add(found.with("escape", escape));
        return None;
    };
    match parse(text, around.names) {
        Ok(condition) => Some(condition),
        Err(problems) => {
            for found in problems.into_iter().filter(|found| around.complete || !is_unknown(found))
            {
                findings.add(problem::diagnose(found, text, place.start));
            }
            None
        }
    }
}

/// Whether the problem may come from a list that could not be read.
fn is_unknown(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::UnknownName { .. } | ProblemKind::UnknownImages { .. })
}

fn first_line(span: Range<usize>, source: &str) -> Range<usize> {
    let text = source.get(span.clone()).unwrap_or_default();
    let length = text.find('\n').unwrap_or(text.len());
    span.start..span.start + length.max(1)
}
