//! Puts a trace into words: tokens, words found, exceptions, and the value of every condition.

mod json;
mod reason;

use std::fmt::Write as _;

use saring_engine::{
    Condition, Mode, Plan, Rule, Trace, TracedException, TracedOccurrence, TracedTest, Truth,
};

use crate::condition::{Names, render};
use crate::diagnostic::Lang;

pub use json::explain_json;

/// The trace of a listing under `plan` as text for people. With `rule`, only that rule's condition.
/// With `now`, in microseconds since 1970-01-01T00:00Z, it says which rules are not in force then;
/// examples are run whatever the day.
#[must_use]
pub fn explain(
    plan: &Plan,
    trace: &Trace,
    rule: Option<&str>,
    now: Option<i64>,
    lang: Lang,
) -> String {
    let labels = Labels::of(lang);
    let mut text = String::new();
    let _ = writeln!(text, "{}", labels.tokens);
    for field in &trace.fields {
        let _ = writeln!(text, "  {}: {}", field.name, field.tokens.join(" | "));
    }
    let _ = writeln!(text, "{}", labels.words);
    if trace.found.is_empty() {
        let _ = writeln!(text, "  {}", labels.none);
    }
    for found in &trace.found {
        let _ = writeln!(text, "  {}", occurrence(plan, found));
    }
    let explainer = Explainer { plan, names: names(plan), labels, lang };
    for (known, traced) in plan.rules.iter().zip(&trace.rules) {
        if rule.is_none_or(|rule| rule == known.id) {
            let _ = writeln!(text, "{} {}{}", labels.rule, known.id, labels.force(known, now));
            explainer.test(&mut text, &known.when, traced, 1);
        }
    }
    text
}

fn names(plan: &Plan) -> Names<'_> {
    Names::new(
        plan.lists.iter().map(|list| list.name.as_str()),
        plan.images.iter().map(|list| list.name.as_str()),
    )
}

/// The parts of `&&`, `||` and `!`.
fn parts(condition: &Condition) -> &[Condition] {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts,
        Condition::Not(part) => std::slice::from_ref(&**part),
        _ => &[],
    }
}

struct Explainer<'a> {
    plan: &'a Plan,
    names: Names<'a>,
    labels: Labels,
    lang: Lang,
}

impl Explainer<'_> {
    fn test(&self, text: &mut String, condition: &Condition, traced: &TracedTest, depth: usize) {
        let indent = "  ".repeat(depth);
        let value = self.labels.truth(traced.truth);
        let _ = writeln!(
            text,
            "{indent}{value:<width$}  {}",
            render(condition, &self.names),
            width = self.labels.widest
        );
        for dropped in &traced.dropped {
            let TracedException { word, by, .. } = dropped;
            let (dropped_label, by_label) = (self.labels.dropped, self.labels.by);
            let _ = writeln!(text, "{indent}  {dropped_label} {}", occurrence(self.plan, word));
            let apart = reason::apart(dropped, self.lang);
            let by = occurrence(self.plan, by);
            let _ = writeln!(text, "{indent}    {by_label} {by}{apart}");
        }
        if let Some(why) = reason::sentence(self.plan, condition, traced, self.lang) {
            let _ = writeln!(text, "{indent}  {why}");
        }
        for (part, traced) in parts(condition).iter().zip(&traced.parts) {
            self.test(text, part, traced, depth + 1);
        }
    }
}

/// `bekas: "b3kas" (bekas; leet), title, token 3`
fn occurrence(plan: &Plan, found: &TracedOccurrence) -> String {
    // A quantity is no list of the plan: its term says what was asked for.
    let list = plan.lists.get(found.list as usize).map(|list| list.name.as_str());
    let mut text = format!("{}: {:?}", list.unwrap_or(&found.term), found.text);
    let variants: Vec<&str> = found.variants.iter().map(saring_text::Variant::as_str).collect();
    if list.is_some() && (found.text != found.term || !variants.is_empty()) {
        let _ = write!(text, " = {:?}", found.term);
    }
    if !variants.is_empty() {
        let _ = write!(text, " [{}]", variants.join(", "));
    }
    let _ = write!(text, ", {}, token {}", found.field, found.token + 1);
    text
}

/// The words around a trace, in one language.
#[derive(Clone, Copy)]
struct Labels {
    tokens: &'static str,
    words: &'static str,
    none: &'static str,
    rule: &'static str,
    dropped: &'static str,
    by: &'static str,
    off: &'static str,
    shadow: &'static str,
    not_now: &'static str,
    values: [&'static str; 3],
    widest: usize,
}

impl Labels {
    fn of(lang: Lang) -> Labels {
        match lang {
            Lang::Id => Labels {
                tokens: "Teks setelah diseragamkan, kata demi kata:",
                words: "Kata dari daftar yang ditemukan:",
                none: "(tidak ada)",
                rule: "Aturan",
                dropped: "dikecualikan:",
                by: "karena",
                off: " (dimatikan)",
                shadow: " (bayangan: tidak ikut menentukan)",
                not_now: " (tidak berlaku pada waktu itu)",
                values: ["salah", "tidak diketahui", "benar"],
                widest: 15,
            },
            Lang::En => Labels {
                tokens: "Folded text, token by token:",
                words: "Words of the lists that were found:",
                none: "(none)",
                rule: "Rule",
                dropped: "excepted:",
                by: "by",
                off: " (off)",
                shadow: " (shadow: does not count)",
                not_now: " (not in force at that time)",
                values: ["false", "unknown", "true"],
                widest: 7,
            },
        }
    }

    /// Why the rule does not count although its condition may be true.
    fn force(&self, rule: &Rule, now: Option<i64>) -> &'static str {
        match rule.mode {
            Mode::Off => self.off,
            _ if now.is_some_and(|now| !rule.valid.contains(now)) => self.not_now,
            Mode::Shadow => self.shadow,
            Mode::Enforce => "",
        }
    }

    fn truth(&self, truth: Truth) -> &'static str {
        match truth {
            Truth::False => self.values[0],
            Truth::Unknown => self.values[1],
            Truth::True => self.values[2],
        }
    }
}
