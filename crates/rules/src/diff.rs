//! What changes from one rule set to another, by meaning: a file that was only formatted is equal.

use std::collections::{BTreeMap, BTreeSet};

use saring_engine::{Effect, Example, Listing, Plan, Rule, Thresholds, Validity, Verdict};

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
        let distance = list.max_distance.map_or("-".to_owned(), |bits| bits.to_string());
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
    let verdicts = plan.examples.iter().map(|example| example.verdict.map_or("-", Verdict::as_str));
    for (verdict, example) in verdicts.zip(&plan.examples) {
        // The list has the verdict in its name.
        let text = shown(&Example { verdict: None, ..example.clone() });
        add(format!("examples.{}.{text}", verdict.to_lowercase()), text);
    }
    facts
}

/// An example as a rule file writes it: the title alone, or entries in braces.
fn shown(Example { listing, verdict }: &Example) -> String {
    let Listing {
        id: _,
        title,
        description,
        attributes,
        tags,
        variations,
        price,
        category,
        condition,
        image_hashes,
        seller,
        signals,
    } = listing;
    let texts = [
        ("description", description),
        ("category", category),
        ("condition", condition),
        ("seller", seller),
    ];
    let mut entries = vec![("title", title.clone())];
    entries.extend(texts.into_iter().filter_map(|(name, text)| Some((name, text.clone()?))));
    let is_title_alone = entries.len() == 1
        && attributes.is_empty()
        && tags.is_empty()
        && variations.is_empty()
        && price.is_none()
        && image_hashes.is_empty()
        && signals.is_empty()
        && verdict.is_none();
    if is_title_alone && !title.starts_with('{') {
        return title.clone();
    }
    for (_, text) in &mut entries {
        *text = quoted(text);
    }
    entries.extend(price.map(|price| ("price", price.to_string())));
    entries.extend(verdict.map(|verdict| ("verdict", verdict.as_str().to_lowercase())));
    let pairs = |pairs: Vec<String>| format!("{{ {} }}", pairs.join(", "));
    if !attributes.is_empty() {
        let own = attributes.iter();
        let own = own.map(|(name, value)| format!("{}: {}", quoted(name), quoted(value)));
        entries.push(("attributes", pairs(own.collect())));
    }
    if !signals.is_empty() {
        let own = signals.iter().map(|(name, value)| format!("{}: {value}", quoted(name)));
        entries.push(("signals", pairs(own.collect())));
    }
    for (name, list) in [("tags", tags), ("variations", variations), ("image_hashes", image_hashes)]
    {
        if !list.is_empty() {
            let list: Vec<String> = list.iter().map(|text| quoted(text)).collect();
            entries.push((name, format!("[{}]", list.join(", "))));
        }
    }
    pairs(entries.iter().map(|(name, value)| format!("{name}: {value}")).collect())
}

/// A text among others: in quotes if it could be taken for more than one.
fn quoted(text: &str) -> String {
    let is_plain = !text.contains(['{', '}', '[', ']', '"', ',', ':']);
    if is_plain { text.to_owned() } else { serde_json::to_string(text).unwrap_or_default() }
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
        ("valid".to_owned(), format!("from {}, until {}", timestamp(from), timestamp(until))),
    ];
    if rule.across_blocks {
        facts.push(("across".to_owned(), "block".to_owned()));
    }
    for (kind, examples) in [("match", &rule.matches), ("pass", &rule.passes)] {
        for example in examples {
            let text = shown(example);
            facts.push((format!("examples.{kind}.{text}"), text));
        }
    }
    facts
}

fn timestamp(at: Option<i64>) -> String {
    let at = at.map(jiff::Timestamp::from_microsecond);
    at.map_or_else(|| "-".to_owned(), |at| at.map(|at| at.to_string()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use saring_engine::{Example, Listing, Verdict};

    use super::shown;

    #[test]
    fn an_example_is_shown_as_a_rule_file_writes_it() {
        let titled = |title: &str| Listing::titled(title);
        let mut whole = titled("Kaos, bekas");
        whole.price = Some(9_000);
        whole.tags = vec!["preloved".into(), "a, b".into()];
        whole.attributes.insert("brand".into(), "Contoh".into());
        whole.signals.insert("model".into(), 0.5);
        for (listing, verdict, expected) in [
            (titled("Kaos: bekas, murah"), None, "Kaos: bekas, murah"),
            (titled("Kaos"), Some(Verdict::Block), "{ title: Kaos, verdict: block }"),
            (titled("{ title: Kaos }"), None, "{ title: \"{ title: Kaos }\" }"),
            (
                whole,
                None,
                "{ title: \"Kaos, bekas\", price: 9000, attributes: { brand: Contoh }, \
                 signals: { model: 0.5 }, tags: [preloved, \"a, b\"] }",
            ),
        ] {
            assert_eq!(shown(&Example { listing, verdict }), expected);
        }
    }
}
