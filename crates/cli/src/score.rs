//! `saring score`: one listing, its evidence underlined.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use saring_engine::{Assessment, Evidence, Listing, Scratch, Verdict, score, text_fields};
use saring_rules::Lang;
use saring_text::Variant;

use crate::failure::{Failure, Outcome};
use crate::listing_fields::{rupiah, set};
use crate::message::{message, shown};
use crate::output::print;
use crate::scoring_options::Scoring;
use crate::terminal::{say, visible, visible_json};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    scoring: Scoring,
    #[command(flatten)]
    listing: ListingArgs,
    /// What to print
    #[arg(long, short, value_enum, default_value_t = Output::Table)]
    output: Output,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// One JSON object
    Json,
    /// For reading: verdict, score and evidence
    Table,
}

/// The fields of a listing, as options.
#[derive(clap::Args)]
pub(crate) struct ListingArgs {
    /// The title; none if left out
    #[arg(long, default_value = "", hide_default_value = true)]
    title: String,
    /// The description
    #[arg(long)]
    description: Option<String>,
    /// An attribute, such as brand=Contoh
    #[arg(long = "attribute", value_name = "NAME=VALUE")]
    attributes: Vec<String>,
    /// The attribute brand
    #[arg(long)]
    brand: Option<String>,
    /// A tag given by the seller
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// The text of a variation, such as "bal kecil 25kg"
    #[arg(long = "variation", value_name = "TEXT")]
    variations: Vec<String>,
    /// Whole rupiah
    #[arg(long, value_parser = rupiah)]
    price: Option<i64>,
    /// The platform's category, or a path such as elektronik/audio
    #[arg(long)]
    category: Option<String>,
    /// new or used
    #[arg(long)]
    condition: Option<String>,
    /// A photo's hash: pdq:… or phash64:…
    #[arg(long = "image-hash", value_name = "HASH")]
    image_hashes: Vec<String>,
    /// The seller's pseudonym
    #[arg(long)]
    seller: Option<String>,
    /// A number of your own, such as model=0.8
    #[arg(long = "signal", value_name = "NAME=NUMBER")]
    signals: Vec<String>,
}

impl ListingArgs {
    pub(crate) fn listing(&self) -> Result<Listing, Failure> {
        let mut listing = Listing {
            description: self.description.clone(),
            tags: self.tags.clone(),
            variations: self.variations.clone(),
            price: self.price,
            category: self.category.clone(),
            condition: self.condition.clone(),
            seller: self.seller.clone(),
            ..Listing::titled(&self.title)
        };
        for text in &self.attributes {
            let (name, value) = pair("--attribute", text, "brand=Contoh")?;
            let twice = listing.attributes.insert(name.to_owned(), value.to_owned());
            once("--attribute", name, twice.is_none())?;
        }
        if let Some(brand) = &self.brand {
            let twice = listing.attributes.insert("brand".into(), brand.clone());
            once("--attribute", "brand", twice.is_none())?;
        }
        for hash in &self.image_hashes {
            set(&mut listing, "image_hash", hash).map_err(Failure::new)?;
        }
        for text in &self.signals {
            let (name, value) = pair("--signal", text, "model=0.8")?;
            let number = value.parse().ok().filter(|number: &f64| number.is_finite());
            let number = number.ok_or_else(|| {
                Failure::new(message!(
                    "--signal {name}: `{value}` bukan angka; tulis seperti 0.8",
                    "--signal {name}: `{value}` is no number; write it as 0.8",
                    value = shown(value),
                ))
            })?;
            let twice = listing.signals.insert(name.to_owned(), number);
            once("--signal", name, twice.is_none())?;
        }
        Ok(listing)
    }
}

fn pair<'a>(option: &str, text: &'a str, example: &str) -> Result<(&'a str, &'a str), Failure> {
    text.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or_else(|| {
        Failure::new(message!(
            "{option} {text}: tulis NAMA=NILAI, misalnya {example}",
            "{option} {text}: write NAME=VALUE, such as {example}",
            text = shown(text),
        ))
    })
}

/// That no name is given twice: one of the values would be lost without a word.
fn once(option: &str, name: &str, is_new: bool) -> Result<(), Failure> {
    if is_new {
        return Ok(());
    }
    Err(Failure::new(message!(
        "{option} {name} diberikan dua kali; sisakan satu",
        "{option} {name} is given twice; keep one",
        name = shown(name),
    )))
}

pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    let setting = args.scoring.setting(lang)?;
    let listing = args.listing.listing()?;
    let mut scratch = Scratch::default();
    let assessment = score(&setting.matcher, &setting.context, &listing, setting.now, &mut scratch);
    match args.output {
        Output::Json => print(&visible_json(&(assessment.to_json() + "\n"))),
        Output::Table => print(&show(&listing, &assessment, lang)),
    }
}

/// Verdict and score, then each rule with the text that made it fire.
pub(crate) fn show(listing: &Listing, assessment: &Assessment, lang: Lang) -> String {
    let color = color_of(assessment.verdict);
    let Assessment { verdict, score, .. } = assessment;
    let mut text = format!("{color}{verdict}{color:#}  {} {score}\n", say(lang, "skor", "score"));
    if assessment.over_budget {
        let why = say(
            lang,
            "teks terlalu mahal untuk dinilai seluruhnya",
            "the text costs too much to be scored as a whole",
        );
        let _ = writeln!(text, "  {why}");
    }
    for (name, field) in text_fields(listing) {
        let name = name.to_string();
        let hits: Vec<&Evidence> =
            assessment.hits.iter().filter(|hit| hit.field.as_ref() == Some(&name)).collect();
        if !hits.is_empty() || name == "title" {
            let _ = writeln!(text, "  {name}: {}", underlined(field, &hits, color));
        }
    }
    let label = say(lang, "bayangan", "shadow");
    let shadows = assessment.shadow_hits.iter().map(|hit| (hit, format!(" ({label})")));
    for (hit, note) in assessment.hits.iter().map(|hit| (hit, String::new())).chain(shadows) {
        let _ = writeln!(text, "  {}/{}{note}: {}", hit.rule_set, hit.rule, reason(hit, lang));
    }
    text
}

fn color_of(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Allow => AnsiColor::Green,
        Verdict::Review => AnsiColor::Yellow,
        Verdict::Block => AnsiColor::Red,
    }
    .on_default()
    .bold()
}

/// The field with the evidence underlined; a long field is cut around it.
fn underlined(field: &str, hits: &[&Evidence], color: Style) -> String {
    let style = color.underline();
    let mut ranges: Vec<(usize, usize)> =
        hits.iter().filter_map(|hit| Some((hit.start?, hit.end?))).collect();
    ranges.sort_unstable();
    let mut shown = String::new();
    let mut at = 0;
    for (start, end) in ranges {
        let start = start.max(at);
        if end <= start {
            continue;
        }
        shown.push_str(&excerpt(&field[at..start], at > 0, true));
        let _ = write!(shown, "{style}{}{style:#}", visible(&field[start..end]));
        at = end;
    }
    shown.push_str(&excerpt(&field[at..], at > 0, false));
    shown
}

/// Text between two pieces of evidence: its middle is left out where it is long, or what is on the
/// side that has no evidence.
fn excerpt(text: &str, evidence_before: bool, evidence_after: bool) -> String {
    const SHOWN: usize = 60;
    let count = text.chars().count();
    let first = |n| visible(&text.chars().take(n).collect::<String>());
    let last = |n| visible(&text.chars().skip(count - n).collect::<String>());
    match (evidence_before, evidence_after) {
        (_, _) if count <= 2 * SHOWN => visible(text),
        (true, true) => format!("{} … {}", first(SHOWN), last(SHOWN)),
        (false, true) => format!("… {}", last(SHOWN)),
        (_, false) => format!("{} …", first(2 * SHOWN)),
    }
}

fn reason(hit: &Evidence, lang: Lang) -> String {
    let (Some(text), Some(term)) = (&hit.text, &hit.term) else {
        return say(lang, "bukan karena teks", "not because of a text").to_owned();
    };
    let mut reason = format!("“{}”", visible(text));
    let variants: Vec<&str> = hit.variants.iter().map(Variant::as_str).collect();
    if text != term {
        let _ = write!(reason, " = {term}");
    }
    if !variants.is_empty() {
        let _ = write!(reason, " ({})", variants.join(", "));
    }
    reason
}
