//! The canonical text of a condition.

use std::fmt::Write;

use saring_engine::{Condition, Source, Subject, Within, Words};

use super::Names;

/// Writes a condition the one way that the formatter and the explanations write it: single spaces
/// around operators, `&&` and `||` chains without needless parentheses, double quotes.
///
/// [`parse`](super::parse) reads the text back as the same condition, as far as it could have come
/// from there: chains of two or more that hold no chain of their own kind, and names, numbers and
/// texts that conditions can express. The text can be longer than what was parsed, and then exceed
/// [`MAX_BYTES`](super::MAX_BYTES). A position without a name is written `#7`, which is no
/// condition.
///
/// The work goes as deep as the condition nests, so the depth of one that does not come from
/// [`parse`](super::parse) has to be bounded by whoever read it.
#[must_use]
pub fn render(condition: &Condition, names: &Names<'_>) -> String {
    let mut renderer = Renderer { names, out: String::new() };
    renderer.condition(condition, Around::Nothing);
    renderer.out
}

/// What stands around a part, from loosest to tightest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Around {
    Nothing,
    Or,
    And,
    Not,
}

struct Renderer<'r> {
    names: &'r Names<'r>,
    out: String,
}

impl Renderer<'_> {
    fn condition(&mut self, condition: &Condition, around: Around) {
        match condition {
            Condition::All(parts) => self.chain(parts, " && ", Around::And, around),
            Condition::Any(parts) => self.chain(parts, " || ", Around::Or, around),
            Condition::Not(part) => {
                self.text("!");
                self.condition(part, Around::Not);
            }
            Condition::Occurs { words, within } => match within {
                Within::AnyText if matches!(words.list, Source::Quantity(_)) => {
                    self.in_brackets(around, |this| this.words(words));
                }
                Within::AnyText => self.words(words),
                Within::Title => self.has("title", words),
                Within::Description => self.has("description", words),
                Within::Tags => self.has("tags", words),
                Within::Variations => self.has("variations", words),
                Within::Attribute(name) => {
                    self.has(&format!("attributes[{}]", quoted(name)), words);
                }
            },
            Condition::Near { first, second, distance, ordered, across } => {
                self.text(match (ordered, across) {
                    (_, true) => "together(",
                    (true, false) => "before(",
                    (false, false) => "near(",
                });
                self.words(first);
                self.text(", ");
                self.words(second);
                self.text(&format!(", {distance})"));
            }
            Condition::Count { words, op, value } => self.in_brackets(around, |this| {
                this.text("count(");
                this.words(words);
                this.text(&format!(") {} {value}", op.as_str()));
            }),
            Condition::Price { op, value } => {
                self.comparison(around, "price", op.as_str(), &value.to_string());
            }
            Condition::SellerTakedowns { op, value } => {
                self.comparison(around, "seller.takedowns", op.as_str(), &value.to_string());
            }
            Condition::Signal { name, op, value } => {
                let left = format!("signals[{}]", quoted(name));
                // This form always has a point or an exponent, and never loses a digit.
                self.comparison(around, &left, op.as_str(), &format!("{value:?}"));
            }
            Condition::ListingCondition { equal, value } => {
                let op = if *equal { "==" } else { "!=" };
                self.comparison(around, "listing.condition", op, &quoted(value));
            }
            Condition::CategoryUnder(path) => {
                self.text(&format!("category.under({})", quoted(path)));
            }
            Condition::Known(subject) => {
                match subject {
                    Subject::Description => self.text("description"),
                    Subject::Tags => self.text("tags"),
                    Subject::Variations => self.text("variations"),
                    Subject::Attribute(name) => {
                        self.text(&format!("attributes[{}]", quoted(name)));
                    }
                    Subject::Price => self.text("price"),
                    Subject::Category => self.text("category"),
                    Subject::ListingCondition => self.text("listing.condition"),
                    Subject::Image => self.text("image"),
                    Subject::Seller => self.text("seller"),
                    Subject::Signal(name) => self.text(&format!("signals[{}]", quoted(name))),
                }
                self.text(".known");
            }
            Condition::ImageLike(position) => {
                self.text("image.like(");
                self.name(self.names.image_list_at(*position), *position);
                self.text(")");
            }
            Condition::SimilarToTakedown => self.text("similar_to_takedown"),
        }
    }

    fn chain(&mut self, parts: &[Condition], between: &str, own: Around, around: Around) {
        if let [only] = parts {
            return self.condition(only, around);
        }
        // A chain inside one of its own kind reads the same without parentheses.
        let brackets = around > own || parts.is_empty();
        self.text(if brackets { "(" } else { "" });
        for (i, part) in parts.iter().enumerate() {
            self.text(if i > 0 { between } else { "" });
            self.condition(part, own);
        }
        self.text(if brackets { ")" } else { "" });
    }

    fn comparison(&mut self, around: Around, left: &str, op: &str, right: &str) {
        self.in_brackets(around, |this| this.text(&format!("{left} {op} {right}")));
    }

    /// `!` binds tighter than a comparison.
    fn in_brackets(&mut self, around: Around, write: impl FnOnce(&mut Self)) {
        self.text(if around == Around::Not { "(" } else { "" });
        write(self);
        self.text(if around == Around::Not { ")" } else { "" });
    }

    fn has(&mut self, field: &str, words: &Words) {
        self.text(field);
        self.text(".has(");
        self.words(words);
        self.text(")");
    }

    fn words(&mut self, words: &Words) {
        match words.list {
            Source::List(list) => self.name(self.names.list_at(list), list),
            Source::Quantity(quantity) => self.text(quantity.measure.as_str()),
        }
        for except in &words.except {
            self.text(if except.after { ".except_after(" } else { ".except(" });
            self.name(self.names.list_at(except.list), except.list);
            if let Some(distance) = except.distance {
                self.text(&format!(", {distance}"));
            }
            self.text(")");
        }
        if let Source::Quantity(quantity) = words.list {
            self.text(&format!(" {} {}", quantity.op.as_str(), quantity.amount()));
        }
    }

    fn name(&mut self, name: Option<&str>, position: u32) {
        match name {
            Some(name) => self.text(name),
            None => self.text(&format!("#{position}")),
        }
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

/// A text as CEL writes it, in double quotes. Characters that would not show, or would change how
/// the rest shows, are escaped.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_invisible(c) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Zero-width characters, other line ends and marks that turn the direction of text.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
