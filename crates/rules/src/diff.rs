//! What changes from one rule set to another, by meaning: a file that was only formatted is equal.

use std::collections::{BTreeMap, BTreeSet};

use saring_engine::{Effect, Plan, Rule, Thresholds, Validity};

use crate::condition::{Names, render};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What: `thresholds`, `words.bekas`, `rules.bal-sandang.when`.
    pub path: String,
    /// Before; `None` where it is new.
    pub before: Option<String>,
    /// After; `None` where it is gone.
    pub after: Option<String>,
}

/// The changes from `before` (nothing, if there is no version yet) to `after`, sorted by path.
///
/// ```
/// use saring_rules::{diff, load};
///
/// let file = "rule_set: contoh
/// title: { id: Contoh, en: Example }
/// words: { bal: [bal] }
/// rules:
///   - id: per-bal
///     title: { id: Per bal, en: By the bale }
///     when: bal
///     verdict: review
/// ";
/// let plan = |text: &str| load(text.as_bytes()).plan.unwrap();
/// let changes = diff(Some(&plan(file)), &plan(&file.replace("[bal]", "[bal, karungan]")));
/// assert_eq!(changes.len(), 1);
/// assert_eq!((changes[0].path.as_str(), changes[0].after.as_deref()),
///     ("words.bal.karungan", Some("karungan")));
/// ```
#[must_use]
pub fn diff(before: Option<&Plan>, after: &Plan) -> Vec<Change> {
    let old = before.map(facts).unwrap_or_default();
    let new = facts(after);
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let change = |path: &String| Change {
        path: path.clone(),
        before: old.get(path).cloned(),
        after: new.get(path).cloned(),
    };
    paths.into_iter().map(change).filter(|change| change.before != change.after).collect()
}

/// All that a plan says, one line a fact.
fn facts(plan: &Plan) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    let mut add = |path: String, text: String| {
        facts.insert(path, text);
    };
    let Thresholds { review, block } = plan.thresholds;
    add("thresholds".into(), format!("review {review}, block {block}"));
    add("title".into(), format!("{} / {}", plan.title.id, plan.title.en));
    for basis in &plan.legal_basis {
        add(format!("legal_basis.{basis}"), basis.clone());
    }
    for list in &plan.lists {
        let variants: Vec<&str> = list.variants.iter().map(saring_text::Variant::as_str).collect();
        add(format!("words.{}: variants", list.name), variants.join(", "));
        for term in &list.terms {
            add(format!("words.{}.{term}", list.name), term.clone());
        }
    }
    for list in &plan.images {
        let distance = list.max_distance.map_or("usual".to_owned(), |bits| bits.to_string());
        add(format!("images.{}: max_distance", list.name), distance);
        for hash in &list.hashes {
            add(format!("images.{}.{hash}", list.name), hash.clone());
        }
    }
    for rule in &plan.rules {
        for (name, text) in rule_facts(plan, rule) {
            add(format!("rules.{}.{name}", rule.id), text);
        }
    }
    let examples: Vec<String> = plan
        .examples
        .iter()
        .map(|example| serde_json::to_string(example).unwrap_or_default())
        .collect();
    for example in examples {
        add(format!("examples.{example}"), example);
    }
    facts
}

fn rule_facts(plan: &Plan, rule: &Rule) -> Vec<(String, String)> {
    let names = Names::new(
        plan.lists.iter().map(|list| list.name.as_str()),
        plan.images.iter().map(|list| list.name.as_str()),
    );
    let effect = match rule.effect {
        Effect::Block => "block".to_owned(),
        Effect::Review => "review".to_owned(),
        Effect::Score(score) => format!("score {score}"),
    };
    let Validity { from, until } = rule.valid;
    let mut facts = vec![
        ("title".to_owned(), format!("{} / {}", rule.title.id, rule.title.en)),
        ("when".to_owned(), render(&rule.when, &names)),
        ("effect".to_owned(), effect),
        ("mode".to_owned(), rule.mode.as_str().to_owned()),
        ("valid".to_owned(), format!("{} to {}", moment(from), moment(until))),
    ];
    for (kind, examples) in [("match", &rule.matches), ("pass", &rule.passes)] {
        for example in examples {
            let text = serde_json::to_string(example).unwrap_or_default();
            facts.push((format!("examples.{kind}.{text}"), text));
        }
    }
    facts
}

fn moment(at: Option<i64>) -> String {
    let at = at.map(jiff::Timestamp::from_microsecond);
    at.map_or_else(|| "-".to_owned(), |at| at.map(|at| at.to_string()).unwrap_or_default())
}
