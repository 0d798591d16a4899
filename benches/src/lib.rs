//! What the benches measure on: the sample titles, and terms.

use saring_engine::Plan;

/// The sample titles, one after another until there are `listings` texts of about `bytes` bytes.
#[must_use]
pub fn listings(listings: usize, bytes: usize) -> Vec<String> {
    let titles = include_str!("../../examples/detection/titles.csv").lines().skip(1);
    let titles: Vec<&str> = titles.filter_map(|line| Some(line.split_once(',')?.1)).collect();
    let mut next = titles.iter().cycle();
    (0..listings)
        .map(|_| {
            let mut text = String::new();
            while text.len() < bytes {
                text.push_str(next.next().unwrap_or(&""));
                text.push('\n');
            }
            text
        })
        .collect()
}

/// The starter rule set.
///
/// # Panics
///
/// If it has errors.
#[must_use]
#[expect(clippy::expect_used, reason = "a bench without its rule set has nothing to say")]
pub fn starter() -> Plan {
    let source = include_str!("../../rules/pakaian-bekas-impor.yaml");
    saring_rules::load(source.as_bytes()).plan.expect("the starter rule set is good")
}

/// The starter set's terms and invented words, `count` in all.
#[must_use]
pub fn terms(count: usize) -> Vec<String> {
    let mut terms: Vec<String> =
        starter().lists.into_iter().flat_map(|list| list.terms).take(count).collect();
    let syllables = ["ba", "ka", "su", "re", "mi", "lo", "tun", "gar", "pi", "nda"];
    let mut number = 0_usize;
    while terms.len() < count {
        number += 1;
        let mut rest = number;
        let mut word = String::from("q");
        while rest > 0 {
            word.push_str(syllables[rest % 10]);
            rest /= 10;
        }
        terms.push(word);
    }
    terms
}
