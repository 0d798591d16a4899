//! The report, in Markdown.

use std::fmt::Write as _;
use std::io;

use saring_engine::Plan;

use crate::Args;
use crate::rates::{Rates, is_legal};
use crate::recall::Recall;
use crate::wilson::Share;

pub(crate) fn write(plan: &Plan, recall: &Recall, rates: &Rates, args: &Args) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "## `{}`\n", plan.rule_set);
    let _ = writeln!(
        text,
        "{} rules, {} lists, {} terms; {} forms of each example and disguise, seed {}.\n",
        plan.rules.len(),
        plan.lists.len(),
        plan.lists.iter().map(|list| list.terms.len()).sum::<usize>(),
        args.forms,
        args.seed,
    );
    write_recall(&mut text, recall);
    write_rates(&mut text, rates);
    text
}

fn write_recall(text: &mut String, recall: &Recall) {
    let single = Recall::total(recall.single.values());
    let double = Recall::total(recall.double.values());
    let _ = writeln!(text, "### Recall under disguise\n");
    let _ = writeln!(
        text,
        "{} examples that are titles. A form counts as caught when its verdict is no milder than \
         that of the plain title. One disguise: {}. Two: {}.\n",
        recall.examples,
        percent(single),
        percent(double),
    );
    let _ = writeln!(text, "| disguise | forms | caught | 95 % interval | worst pair with it |");
    let _ = writeln!(text, "| --- | ---: | ---: | --- | --- |");
    for (name, share) in &recall.single {
        let pairs = recall.double.iter().filter(|((a, b), _)| a == name || b == name);
        let worst = pairs.min_by(|a, b| a.1.value().total_cmp(&b.1.value()));
        let worst = worst.map_or_else(String::new, |((a, b), share)| {
            format!("{} {}", if a == name { b } else { a }, percent(*share))
        });
        let (forms, caught) = (share.of, percent(*share));
        let _ = writeln!(
            text,
            "| {name} | {forms} | {caught} | {} | {worst} |",
            interval(*share, 100.0, 1)
        );
    }
    text.push('\n');
}

fn write_rates(text: &mut String, rates: &Rates) {
    let _ = writeln!(text, "### Verdicts on titles\n");
    let _ = writeln!(
        text,
        "| kind | titles | ALLOW | REVIEW | BLOCK | flagged a million | 95 % interval |"
    );
    let _ = writeln!(text, "| --- | ---: | ---: | ---: | ---: | ---: | --- |");
    for (kind, [allow, review, block]) in &rates.verdicts {
        let flagged = Share { hits: review + block, of: allow + review + block };
        let million = flagged.value() * 1e6;
        let _ = writeln!(
            text,
            "| {kind} | {} | {allow} | {review} | {block} | {million:.0} | {} |",
            flagged.of,
            interval(flagged, 1e6, 0)
        );
    }
    let kinds: Vec<&String> = rates.verdicts.keys().collect();
    let _ = writeln!(text, "\n### Flagged a million, by the variants switched on\n");
    let header: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    let _ = writeln!(text, "| variants | {} |", header.join(" | "));
    let _ = writeln!(text, "| --- |{}", " ---: |".repeat(kinds.len()));
    for (name, shares) in &rates.by_variant {
        let cells = kinds.iter().map(|kind| {
            let share = shares.get(*kind).copied().unwrap_or(Share { hits: 0, of: 0 });
            format!("{:.0} ({})", share.value() * 1e6, interval(share, 1e6, 0))
        });
        let _ = writeln!(text, "| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
}

/// The titles behind the rates and the forms behind the recall.
pub(crate) fn list(out: &mut impl io::Write, recall: &Recall, rates: &Rates) -> io::Result<()> {
    for (kind, verdict, rules, title) in &rates.flagged {
        if is_legal(kind) {
            writeln!(out, "flagged\t{kind}\t{verdict}\t{rules}\t{title}")?;
        }
    }
    for (kind, title) in &rates.allowed {
        writeln!(out, "allowed\t{kind}\t{title}")?;
    }
    for missed in &recall.missed {
        writeln!(out, "missed\t{}\t{}\t{}", missed.disguises, missed.example, missed.form)?;
    }
    Ok(())
}

fn percent(share: Share) -> String {
    format!("{:.2} %", share.value() * 100.0)
}

fn interval(share: Share, scale: f64, digits: usize) -> String {
    let (low, high) = share.interval();
    format!("{:.digits$} to {:.digits$}", low * scale, high * scale)
}
