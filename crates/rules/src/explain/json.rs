//! The JSON form of a trace, for scripts and editors. All but the sentences (`why`) is the same in
//! every language.

use saring_engine::{
    Condition, Plan, Reason, Trace, TracedException, TracedOccurrence, TracedTest,
};
use serde_json::{Map, Value, json};

use super::{names, parts, reason};
use crate::condition::{Names, render};
use crate::diagnostic::Lang;

/// The trace as a JSON object; the arguments are those of [`explain`](super::explain()).
#[must_use]
pub fn explain_json(
    plan: &Plan,
    trace: &Trace,
    rule: Option<&str>,
    now: Option<i64>,
    lang: Lang,
) -> Value {
    let writer = Writer { plan, names: names(plan), lang };
    let fields: Vec<Value> = trace
        .fields
        .iter()
        .map(|field| json!({ "name": field.name, "tokens": field.tokens }))
        .collect();
    let wanted = plan.rules.iter().zip(&trace.rules);
    let rules: Vec<Value> = wanted
        .filter(|(known, _)| rule.is_none_or(|rule| rule == known.id))
        .map(|(known, traced)| {
            json!({
                "rule": known.id,
                "mode": known.mode.as_str(),
                "in_force": now.is_none_or(|now| known.valid.contains(now)),
                "when": writer.test(&known.when, traced),
            })
        })
        .collect();
    let found: Vec<Value> = trace.found.iter().map(|found| writer.occurrence(found)).collect();
    json!({ "rule_set": plan.rule_set, "fields": fields, "found": found, "rules": rules })
}

struct Writer<'a> {
    plan: &'a Plan,
    names: Names<'a>,
    lang: Lang,
}

impl Writer<'_> {
    fn test(&self, condition: &Condition, traced: &TracedTest) -> Value {
        let mut object = Map::new();
        let mut set = |name: &str, value: Value| object.insert(name.to_owned(), value);
        set("condition", render(condition, &self.names).into());
        set("value", traced.truth.as_str().into());
        if let Some(why) = reason::sentence(self.plan, condition, traced, self.lang) {
            set("why", why.into());
        }
        match &traced.reason {
            Some(Reason::Nearest { first, second, between, reversed }) => {
                let (first, second) = (self.occurrence(first), self.occurrence(second));
                let nearest = json!({
                    "first": first, "second": second, "between": between, "reversed": reversed,
                });
                set("nearest", nearest);
            }
            Some(Reason::Across(first, second)) => {
                let (first, second) = (self.occurrence(first), self.occurrence(second));
                set("across", json!({ "first": first, "second": second }));
            }
            Some(Reason::Count(count)) => drop(set("count", (*count).into())),
            Some(Reason::Value(value)) => drop(set("listing_value", value.as_str().into())),
            Some(Reason::NoWord(_) | Reason::OtherFields | Reason::SameText(_)) | None => {}
        }
        if !traced.dropped.is_empty() {
            let excepted = traced.dropped.iter().map(|dropped| self.exception(dropped));
            set("excepted", excepted.collect());
        }
        if !traced.parts.is_empty() {
            let tests = parts(condition).iter().zip(&traced.parts);
            set("parts", tests.map(|(part, traced)| self.test(part, traced)).collect());
        }
        object.into()
    }

    fn exception(&self, dropped: &TracedException) -> Value {
        json!({
            "word": self.occurrence(&dropped.word),
            "by": self.occurrence(&dropped.by),
            "between": dropped.between,
            "distance": dropped.distance,
            "after": dropped.after,
        })
    }

    fn occurrence(&self, found: &TracedOccurrence) -> Value {
        let list = self.plan.lists.get(found.list as usize).map(|list| list.name.as_str());
        let variants: Vec<&str> = found.variants.iter().map(saring_text::Variant::as_str).collect();
        json!({
            "list": list,
            "field": found.field,
            "token": found.token + 1,
            "text": found.text,
            "term": found.term,
            "variants": variants,
        })
    }
}
