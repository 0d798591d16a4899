//! What came of a scan, told on standard error.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;

use saring_engine::{Assessment, Verdict};
use saring_rules::Lang;

use crate::message::{Message, listed, message};
use crate::terminal::{say, visible};

/// Counts of a scan, or of a part of it.
#[derive(Default)]
pub(super) struct Summary {
    allow: u64,
    review: u64,
    block: u64,
    pub bad: u64,
    /// Listings on which each rule fired, by rule set and rule.
    rules: BTreeMap<(Arc<str>, Arc<str>), u64>,
    bad_rows: Vec<BadRow>,
}

struct BadRow {
    number: u64,
    line: u64,
    why: Message,
}

/// Bad rows that are told one by one; the rest is only counted.
const MAX_TOLD: u64 = 20;

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

    pub(super) fn count_bad(&mut self, number: u64, line: u64, why: &Message) {
        self.bad += 1;
        self.bad_rows.push(BadRow { number, line, why: why.clone() });
    }

    pub(super) fn add(&mut self, other: Summary) {
        self.allow += other.allow;
        self.review += other.review;
        self.block += other.block;
        self.bad += other.bad;
        for (rule, count) in other.rules {
            *self.rules.entry(rule).or_default() += count;
        }
    }

    /// Tells the bad rows of this part of the file `name`.
    pub(super) fn tell_bad_rows(&self, name: &str, told_before: u64, lang: Lang) {
        let mut text = String::new();
        let room = MAX_TOLD.saturating_sub(told_before) as usize;
        for BadRow { number, line, why } in self.bad_rows.iter().take(room) {
            let place = message!(
                "baris data {number} rusak ({name}, baris {line})",
                "bad row {number} ({name}, line {line})"
            );
            let _ = writeln!(text, "{}", visible(place.and(why).text(lang)));
        }
        if told_before <= MAX_TOLD && told_before + self.bad > MAX_TOLD {
            let more = say(
                lang,
                "masih ada baris data yang rusak; jumlahnya ada di bawah",
                "more bad rows follow; they are counted below",
            );
            let _ = writeln!(text, "{more}");
        }
        // Nothing can be done if even this cannot be written.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    /// Tells the whole, with the columns that were not used and those that were not there.
    pub(super) fn tell(&self, lang: Lang, unused: &[String], missing: &[String]) {
        let mut text = String::new();
        for (columns, label) in [
            (unused, say(lang, "kolom yang tidak dipakai", "columns not used")),
            (missing, say(lang, "kolom dari --map yang tidak ada", "columns of --map not there")),
        ] {
            if !columns.is_empty() {
                let _ = writeln!(text, "{label}: {}", visible(&listed(columns)));
            }
        }
        let rows = self.allow + self.review + self.block;
        let _ = writeln!(
            text,
            "{rows} {}: {} ALLOW, {} REVIEW, {} BLOCK; {}: {}",
            say(lang, "penawaran dinilai", "listings scored"),
            self.allow,
            self.review,
            self.block,
            say(lang, "baris data rusak", "bad rows"),
            self.bad
        );
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
