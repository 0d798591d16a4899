//! `saring demo`: the story of the first weeks, told with the starter rule set on real scoring.

use std::fmt::{Display, Write as _};

use saring_disguise::{Disguise, Rng, Title};
use saring_engine::{
    Assessment, Context, Evidence, Listing, Matcher, Plan, Scratch, Verdict, score,
};
use saring_rules::Lang;

use crate::failure::{Failure, Outcome};
use crate::message::message;
use crate::score::show;
use crate::terminal::{print, say};

/// What a platform searched for at first.
const FIRST_VERSION: &str = include_str!("../../../examples/versi-1.yaml");

/// The starter rule set.
const STARTER: &str = include_str!("../../../rules/pakaian-bekas-impor.yaml");

/// Sample listings written for this project.
const SAMPLES: &str = include_str!("../../../examples/listings.csv");

const LEGAL: [&str; 6] = [
    "Speaker preloved JBL Charge mulus",
    "Bola basket ball size 7 indoor",
    "Beras karungan 25 kg pulen",
    "Serum penghilang bekas jerawat",
    "Kaos 3second original pria",
    "HP bekas Samsung fullset",
];

/// One rule set with the memory to score by it.
struct Scorer {
    matcher: Matcher,
    scratch: Scratch,
}

impl Scorer {
    fn new(source: &str) -> Result<Scorer, Failure> {
        let plan: Option<Plan> = saring_rules::load(source.as_bytes()).plan;
        let plan = plan.ok_or_else(|| broken(&"a rule set has errors"))?;
        let matcher = Matcher::new(&[plan]).map_err(|error| broken(&error))?;
        Ok(Scorer { matcher, scratch: Scratch::default() })
    }

    fn score(&mut self, listing: &Listing) -> Assessment {
        let now = jiff::Timestamp::now().as_microsecond();
        score(&self.matcher, &Context::default(), listing, now, &mut self.scratch)
    }

    fn show(&mut self, title: &str, lang: Lang) -> String {
        let listing = Listing::titled(title);
        let assessment = self.score(&listing);
        show(&listing, &assessment, lang)
    }
}

pub(crate) fn run(lang: Lang) -> Outcome {
    let mut first = Scorer::new(FIRST_VERSION)?;
    let mut starter = Scorer::new(STARTER)?;
    let mut text = String::new();

    chapter(
        &mut text,
        1,
        say(lang, "Minggu pertama: penjual menulis “ball”", "The first week: sellers write “ball”"),
    );
    text += &first.show("Ball pres baju import korea 100kg", lang);

    chapter(
        &mut text,
        2,
        say(lang, "Penjual mengganti kata: “karungan”", "Sellers change the word: “karungan”"),
    );
    let renamed = "Baju import karungan 100kg siap kirim";
    let _ = writeln!(text, "{}", say(lang, "Versi 1 meloloskannya:", "Version 1 lets it through:"));
    text += &first.show(renamed, lang);
    let _ = writeln!(
        text,
        "{}",
        say(lang, "Kumpulan aturan awal mengenalinya:", "The starter rule set knows it:")
    );
    text += &starter.show(renamed, lang);

    chapter(&mut text, 3, say(lang, "Penjual menyamarkan kata", "Sellers disguise the word"));
    disguises(&mut text, &mut starter, renamed)?;

    chapter(&mut text, 4, say(lang, "Barang yang sah tetap lolos", "Legal goods stay"));
    for title in LEGAL {
        text += &starter.show(title, lang);
    }

    chapter(&mut text, 5, say(lang, "Berkas contoh penawaran", "The file of sample listings"));
    samples(&mut text, &mut starter, lang)?;

    let _ = writeln!(
        text,
        "\n{}\n  saring score --rules rules --title \"…\"\n  \
         saring scan examples/listings.csv --rules rules --output table\n  \
         saring rules explain rules/pakaian-bekas-impor.yaml --title \"…\"",
        say(lang, "Coba sendiri:", "Try it yourself:")
    );
    print(&text)
}

fn chapter(text: &mut String, number: u32, title: &str) {
    let bold = anstyle::Style::new().bold();
    let _ = writeln!(text, "\n{bold}{number}. {title}{bold:#}");
}

/// What is built in is not as it should be.
fn broken(error: &impl Display) -> Failure {
    Failure::new(message!("demo tidak bisa berjalan", "the demo cannot run").because(error))
}

/// The title in every disguise of [`Disguise::ALL`] that fits it, with what was made of it.
fn disguises(text: &mut String, starter: &mut Scorer, plain: &str) -> Result<(), Failure> {
    let evidence = starter.score(&Listing::titled(plain)).hits;
    let mut words: Vec<_> = evidence.iter().filter_map(|hit| Some(hit.start?..hit.end?)).collect();
    words.sort_by_key(|word| (word.start, word.end));
    words.dedup_by(|later, earlier| later.start < earlier.end);
    let title = Title::new(plain.to_owned(), words).map_err(|error| broken(&error))?;
    let mut rng = Rng::from_seed(2023);
    for disguise in Disguise::ALL {
        let Some(form) = disguise.apply(&title, &mut rng) else { continue };
        let assessment = starter.score(&Listing::titled(form.text()));
        let found: Vec<&str> = assessment.hits.iter().filter_map(shown).collect();
        let Assessment { verdict, .. } = assessment;
        let _ = writeln!(text, "  {verdict:<6} {:<13} {}", disguise.as_str(), form.text());
        let _ = writeln!(text, "  {:<6} {:<13} -> {}", "", "", found.join(", "));
    }
    Ok(())
}

fn shown(hit: &Evidence) -> Option<&str> {
    hit.term.as_deref()
}

/// Scores the sample file and says how much a plain ban on words would have swept away.
fn samples(text: &mut String, starter: &mut Scorer, lang: Lang) -> Result<(), Failure> {
    let mut counts = [0; 3];
    let mut banned_but_legal = 0;
    let mut reader = csv::Reader::from_reader(SAMPLES.as_bytes());
    let header = reader.headers().map_err(|error| broken(&error))?.clone();
    for row in reader.records() {
        let row = row.map_err(|error| broken(&error))?;
        let mut listing = Listing::default();
        for (field, value) in header.iter().zip(&row) {
            crate::listing_fields::set(&mut listing, field, value).map_err(Failure::new)?;
        }
        let verdict = starter.score(&listing).verdict;
        counts[verdict as usize] += 1;
        let title = listing.title.to_lowercase();
        let banned = ["bekas", "preloved", "second", "ball", "karung"];
        if verdict == Verdict::Allow && banned.iter().any(|word| title.contains(word)) {
            banned_but_legal += 1;
        }
    }
    let [allow, review, block] = counts;
    let _ = writeln!(text, "  {allow} ALLOW, {review} REVIEW, {block} BLOCK");
    let _ = match lang {
        Lang::Id => writeln!(
            text,
            "  Larangan kata biasa akan ikut menghapus {banned_but_legal} penawaran yang sah."
        ),
        Lang::En => writeln!(
            text,
            "  A plain ban on words would have swept away {banned_but_legal} legal listings too."
        ),
    };
    Ok(())
}
