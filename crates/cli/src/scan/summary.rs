//! What came of a scan, told on standard error.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;

use saring_engine::{Assessment, Verdict};
use saring_ingest::Original;
use saring_rules::Lang;

use crate::message::{Message, counted, message, shown};
use crate::terminal::{say, visible};

/// Counts of a scan, or of a part of it.
#[derive(Default)]
pub(super) struct Summary {
    allow: u64,
    review: u64,
    block: u64,
    pub bad: u64,
    /// Rows that were scored with a warning.
    warned: u64,
    /// Words for the condition of goods that are not known, each with its listings.
    conditions: BTreeMap<String, u64>,
    /// Listings on which each rule fired, by rule set and rule.
    rules: BTreeMap<(Arc<str>, Arc<str>), u64>,
    bad_rows: Vec<BadRow>,
    warnings: Vec<Warning>,
}

/// A row that was refused.
pub(super) struct BadRow {
    pub number: u64,
    pub line: u64,
    pub why: Message,
    pub original: Original,
}

struct Warning {
    number: u64,
    line: u64,
    why: Message,
}

/// Bad rows, and warnings, that are told one by one; the rest is only counted.
const MAX_TOLD: u64 = 20;

/// Unknown words for the condition of goods that are told apart, and those that are named.
const MAX_CONDITIONS: usize = 1_000;
const MAX_NAMED: usize = 5;

/// Rules that the summary names.
const MAX_RULES: usize = 10;

impl Summary {
    pub(super) fn count(&mut self, assessment: &Assessment) {
        match assessment.verdict {
            Verdict::Allow => self.allow += 1,
            Verdict::Review => self.review += 1,
            Verdict::Block => self.block += 1,
        }
        for set in &assessment.rule_sets {
            for rule in &set.rules {
                *self.rules.entry((set.rule_set.clone(), rule.rule.clone())).or_default() += 1;
            }
        }
    }

    pub(super) fn count_bad(&mut self, bad: BadRow) {
        self.bad += 1;
        self.bad_rows.push(bad);
    }

    /// Counts a listing whose condition is not known.
    pub(super) fn count_condition(&mut self, word: &str, listings: u64) {
        let word = shown(word.trim());
        let has_room = self.conditions.len() < MAX_CONDITIONS;
        let word =
            if has_room || self.conditions.contains_key(&word) { word } else { "…".into() };
        *self.conditions.entry(word).or_default() += listings;
    }

    /// Counts the warnings of a row.
    pub(super) fn count_warnings(&mut self, number: u64, line: u64, warnings: Vec<Message>) {
        self.warned += u64::from(!warnings.is_empty());
        self.warnings.extend(warnings.into_iter().map(|why| Warning { number, line, why }));
    }

    /// The rows that were refused in this part.
    pub(super) fn bad_rows(&self) -> &[BadRow] {
        &self.bad_rows
    }

    pub(super) fn add(&mut self, other: Summary) {
        self.allow += other.allow;
        self.review += other.review;
        self.block += other.block;
        self.bad += other.bad;
        self.warned += other.warned;
        for (word, count) in &other.conditions {
            self.count_condition(word, *count);
        }
        for (rule, count) in other.rules {
            *self.rules.entry(rule).or_default() += count;
        }
    }

    /// Tells the bad rows and the warnings of this part of the file `name`; `before` has the counts of
    /// the parts before it.
    pub(super) fn tell_rows(&self, name: &str, before: &Summary, lang: Lang) {
        let bad = self.bad_rows.iter().map(|BadRow { number, line, why, .. }| {
            let place = message!(
                "data ke-{number} rusak ({name}, baris {line})",
                "bad row {number} ({name}, line {line})"
            );
            place.and(why)
        });
        let warnings = self.warnings.iter().map(|Warning { number, line, why }| {
            let place = message!(
                "data ke-{number} dinilai dengan peringatan ({name}, baris {line})",
                "row {number} is scored with a warning ({name}, line {line})"
            );
            place.and(why)
        });
        let mut text = told(bad, before.bad, lang);
        if before.bad <= MAX_TOLD && before.bad + self.bad > MAX_TOLD {
            let more = say(
                lang,
                "masih ada data yang rusak; jumlahnya ada di bawah",
                "more bad rows follow; they are counted below",
            );
            let _ = writeln!(text, "{more}");
        }
        text += &told(warnings, before.warned, lang);
        // Nothing can be done if even this cannot be written.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    /// Tells the whole.
    pub(super) fn tell(&self, lang: Lang) {
        let mut text = String::new();
        let rows = self.allow + self.review + self.block;
        let scored = message!(
            "{rows} penawaran dinilai",
            "{listings} scored",
            listings = counted(rows, "listing"),
        );
        let _ = writeln!(
            text,
            "{}: {} ALLOW, {} REVIEW, {} BLOCK; {}: {}",
            scored.text(lang),
            self.allow,
            self.review,
            self.block,
            say(lang, "data rusak", "bad rows"),
            self.bad
        );
        if self.warned > 0 {
            let label = say(
                lang,
                "di antaranya dinilai dengan peringatan",
                "of them scored with a warning",
            );
            let _ = writeln!(text, "{} {label}", self.warned);
        }
        text += &self.told_conditions(lang);
        let mut rules: Vec<_> = self.rules.iter().collect();
        rules.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
        for ((set, rule), count) in rules.iter().take(MAX_RULES) {
            let _ = writeln!(text, "  {count:>8}  {set}/{rule}");
        }
        if rules.len() > MAX_RULES {
            let more = rules.len() - MAX_RULES;
            let label = say(lang, "aturan lain", "more rules");
            let _ = writeln!(text, "            … {more} {label}");
        }
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}

impl Summary {
    /// The words for the condition of goods that are not known, and what to do about them.
    fn told_conditions(&self, lang: Lang) -> String {
        let mut words: Vec<_> = self.conditions.iter().collect();
        let Some(listings) =
            words.iter().map(|(_, count)| **count).reduce(|sum, count| sum + count)
        else {
            return String::new();
        };
        words.sort_by_key(|(word, count)| (std::cmp::Reverse(**count), (*word).clone()));
        let named: Vec<_> = words
            .iter()
            .take(MAX_NAMED)
            .map(|(word, count)| format!("`{word}` ({count})"))
            .collect();
        let more = if words.len() > MAX_NAMED { ", …" } else { "" };
        let told = message!(
            "{listings} penawaran dengan kondisi yang tidak dikenal: {named}{more}; sebutkan artinya di \
             berkas --map-file",
            "{count} with a condition that is not known: {named}{more}; say what it means in a \
             --map-file",
            count = counted(listings, "listing"),
            named = named.join(", "),
        );
        format!("{}\n", visible(told.text(lang)))
    }
}

/// The first of these messages, one a line, where so many were told before.
fn told(messages: impl Iterator<Item = Message>, before: u64, lang: Lang) -> String {
    let room = MAX_TOLD.saturating_sub(before) as usize;
    messages.take(room).map(|message| format!("{}\n", visible(message.text(lang)))).collect()
}
