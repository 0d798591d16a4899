//! Comparisons: which sides go together, and which way round.

use std::ops::Range;

use saring_engine::{Condition, Except, Measure, Op, Quantity, Source, Within, Words};

use super::lower::{Lowerer, Meaning};
use super::number::{meant, whole_meant};
use super::place::Place;
use super::problem::{ProblemKind, Sort};
use super::syntax::{Comparison, Node, NodeKind};

/// Greatest weight, in kilograms.
const MAX_KG: i64 = 1_000_000;

/// Greatest whole number that a signal is compared with: beyond it not every one has a float.
const MAX_EXACT: i64 = 1 << 53;

impl Lowerer<'_> {
    /// A comparison as a condition. A literal may stand on either side.
    pub(super) fn compare(
        &mut self,
        comparison: &Comparison,
        span: &Range<usize>,
    ) -> Option<Condition> {
        let Comparison { left, op, op_span, right } = comparison;
        if is_truth(left) || is_truth(right) {
            self.look_into([left, right].into_iter().filter(|side| !is_truth(side)));
            self.report(ProblemKind::ConditionCompared, span);
            return None;
        }
        if let NodeKind::Not(negated) = &left.kind {
            self.negated(negated, comparison, span);
            return None;
        }
        // An unquoted word goes to the right as well, so that it meets what it is compared with.
        let is_flipped = is_value(left) && !right.is_literal();
        let (place, op, value) =
            if is_flipped { (right, flipped(*op), left) } else { (left, *op, right) };
        if place.is_literal() {
            self.report(ProblemKind::TwoLiterals, span);
            return None;
        }
        match self.meaning(place) {
            Meaning::Bad => {
                if !matches!(value.kind, NodeKind::Name(_)) {
                    self.meaning(value);
                }
                None
            }
            Meaning::Place(Place::ListingCondition) => {
                let value = self.text(value);
                let equal = match op {
                    Op::Equal => true,
                    Op::NotEqual => false,
                    _ => {
                        self.report(ProblemKind::EqualityOnly, op_span);
                        return None;
                    }
                };
                value.map(|value| Condition::ListingCondition { equal, value })
            }
            Meaning::Place(Place::Measure(measure, except)) => {
                let value = match measure {
                    Measure::Weight => self.weight(value)?,
                    Measure::Pieces => self.whole(value)?,
                };
                Some(quantity(Quantity { measure, op, value }, except))
            }
            meaning if !value.is_literal() => {
                let other = self.meaning(value);
                self.report_two_values(&meaning, &other, span);
                None
            }
            Meaning::Place(Place::Price) => {
                self.whole(value).map(|value| Condition::Price { op, value })
            }
            Meaning::Place(Place::SellerTakedowns) => {
                self.whole(value).map(|value| Condition::SellerTakedowns { op, value })
            }
            Meaning::Place(Place::Count(words)) => {
                self.whole(value).map(|value| Condition::Count { words, op, value })
            }
            Meaning::Place(Place::Signal(name)) => {
                self.number(value).map(|value| Condition::Signal { name, op, value })
            }
            Meaning::Place(other) => {
                self.report_field(&other, place, value, span);
                None
            }
            Meaning::List(_) => {
                let count = match value.kind {
                    NodeKind::Whole(number) => {
                        Some(format!("count({}) {} {number}", self.text_of(place), op.as_str()))
                    }
                    _ => None,
                };
                self.report(ProblemKind::NotComparable { write: count }, span);
                None
            }
            Meaning::Condition(_) => {
                self.report(ProblemKind::ConditionCompared, span);
                None
            }
            Meaning::Images
            | Meaning::Weight(_)
            | Meaning::Text(_)
            | Meaning::Whole(_)
            | Meaning::Decimal(_) => {
                self.report(ProblemKind::NotComparable { write: None }, span);
                None
            }
        }
    }

    /// A weight, in grams.
    fn weight(&mut self, node: &Node) -> Option<i64> {
        let meaning = self.meaning(node);
        let write = match meaning {
            Meaning::Weight(grams) => return Some(grams),
            Meaning::Whole(_) | Meaning::Decimal(_) => Some(format!("kg({})", self.text_of(node))),
            _ => None,
        };
        self.mismatch(node, Sort::Weight, &meaning, write);
        None
    }

    /// The grams of so many kilograms.
    pub(super) fn grams(&mut self, node: &Node) -> Option<i64> {
        let value = self.number(node)?;
        if !(0.0..=MAX_KG as f64).contains(&value) {
            let kind = ProblemKind::NumberRange { least: 0, greatest: MAX_KG };
            self.report(kind, &node.span);
            return None;
        }
        // Below the range of whole numbers that a float has.
        Some((value * 1_000.0).round() as i64)
    }

    /// `!` before the left side: it was probably meant for the comparison.
    fn negated(&mut self, negated: &Node, comparison: &Comparison, span: &Range<usize>) {
        let kind = match self.meaning(negated) {
            Meaning::Bad => return,
            Meaning::Place(place) if place.is_comparable() => {
                let (left, right) = (self.text_of(negated), self.text_of(&comparison.right));
                let write = format!("!({left} {} {right})", comparison.op.as_str());
                ProblemKind::NegatedValue { write }
            }
            _ => ProblemKind::ConditionCompared,
        };
        self.report(kind, span);
    }

    /// A field that cannot be compared, compared with a literal.
    fn report_field(&mut self, field: &Place, place: &Node, value: &Node, span: &Range<usize>) {
        match (&value.kind, field) {
            (NodeKind::Text(text), _) if field.within().is_some() => {
                self.text_test(place, Some(text), span);
            }
            (NodeKind::Text(_), Place::Category) => {
                let write = format!("category.under({})", self.text_of(value));
                self.report(ProblemKind::NotComparable { write: Some(write) }, span);
            }
            _ => self.report(ProblemKind::Incomplete { forms: field.forms() }, &place.span),
        }
    }

    /// Two sides of which none is a number or text.
    fn report_two_values(&mut self, left: &Meaning, right: &Meaning, span: &Range<usize>) {
        let kind = match (left, right) {
            (Meaning::Bad, _) | (_, Meaning::Bad) => return,
            (Meaning::Condition(_), _) | (_, Meaning::Condition(_)) => {
                ProblemKind::ConditionCompared
            }
            (Meaning::Place(left), Meaning::Place(right))
                if left.is_comparable() && right.is_comparable() =>
            {
                ProblemKind::TwoValues
            }
            _ => ProblemKind::NotComparable { write: None },
        };
        self.report(kind, span);
    }

    /// A whole number; where another number or a text stands, the one that was meant.
    pub(super) fn whole(&mut self, node: &Node) -> Option<i64> {
        let meaning = self.meaning(node);
        let write = match meaning {
            Meaning::Whole(value) => return Some(value),
            Meaning::Text(ref text) => whole_meant(text),
            Meaning::Decimal(_) => {
                let text = self.text_of(node);
                let (sign, digits) =
                    text.strip_prefix('-').map_or(("", text), |digits| ("-", digits.trim_start()));
                whole_meant(digits).map(|digits| format!("{sign}{digits}"))
            }
            _ => None,
        };
        self.mismatch(node, Sort::WholeNumber, &meaning, write);
        None
    }

    fn number(&mut self, node: &Node) -> Option<f64> {
        let meaning = self.meaning(node);
        let write = match meaning {
            Meaning::Decimal(value) => return Some(value),
            Meaning::Whole(value) if value.unsigned_abs() <= MAX_EXACT.unsigned_abs() => {
                // Exact, by the range just checked.
                return Some(value as f64);
            }
            Meaning::Whole(_) => {
                let kind = ProblemKind::NumberRange { least: -MAX_EXACT, greatest: MAX_EXACT };
                self.report(kind, &node.span);
                return None;
            }
            Meaning::Text(ref text) => meant(text),
            _ => None,
        };
        self.mismatch(node, Sort::Number, &meaning, write);
        None
    }
}

fn quantity(quantity: Quantity, except: Vec<Except>) -> Condition {
    let words = Words { list: Source::Quantity(quantity), except };
    Condition::Occurs { words, within: Within::AnyText }
}

/// Whether the part is a literal, a weight or a bare word that no field is called by.
fn is_value(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Name(name) => Place::named(name).is_none(),
        NodeKind::Call { of: None, name, .. } => name.text == "kg",
        _ => node.is_literal(),
    }
}

fn is_truth(node: &Node) -> bool {
    matches!(&node.kind, NodeKind::Name(name) if matches!(name.as_str(), "true" | "false"))
}

/// The operator that says the same with its sides exchanged.
fn flipped(op: Op) -> Op {
    match op {
        Op::Less => Op::Greater,
        Op::AtMost => Op::AtLeast,
        Op::AtLeast => Op::AtMost,
        Op::Greater => Op::Less,
        Op::Equal | Op::NotEqual => op,
    }
}
