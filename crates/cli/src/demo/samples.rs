//! The sample listings, and the disguises that sellers put a title in.

use std::fmt::Write as _;

use saring_client::Scorer;
use saring_disguise::{Disguise, Rng, Title};
use saring_engine::{Listing, Verdict};

use super::world::{expect, failed};
use crate::failure::Failure;
use crate::listing_fields;

/// Sample listings written for this project.
const SAMPLES: &str = include_str!("../../../../examples/listings.csv");

/// The sample listings.
pub(super) fn listings() -> Result<Vec<Listing>, Failure> {
    let mut reader = csv::Reader::from_reader(SAMPLES.as_bytes());
    let header = reader.headers().map_err(|error| failed(&error))?.clone();
    let mut listings = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| failed(&error))?;
        let mut listing = Listing::default();
        for (field, value) in header.iter().zip(&row) {
            listing_fields::set(&mut listing, field, value).map_err(Failure::new)?;
        }
        listings.push(listing);
    }
    Ok(listings)
}

/// The title in every disguise that fits it, with what was made of it; how many there were, and how
/// many of them were let through.
pub(super) fn disguised(
    text: &mut String,
    scorer: &Scorer,
    plain: &str,
) -> Result<(usize, usize), Failure> {
    let score = |title: &str| {
        let scored = scorer.score(&Listing::titled(title));
        scored.map(|scored| scored.assessment).map_err(|error| failed(&error))
    };
    let evidence = score(plain)?.hits;
    let mut words: Vec<_> = evidence.iter().filter_map(|hit| Some(hit.start?..hit.end?)).collect();
    words.sort_by_key(|word| (word.start, word.end));
    words.dedup_by(|later, earlier| later.start < earlier.end);
    let title = Title::new(plain.to_owned(), words).map_err(|error| failed(&error))?;
    let mut rng = Rng::from_seed(2023);
    let (mut tried, mut passed) = (0, 0);
    for disguise in Disguise::ALL {
        let Some(form) = disguise.apply(&title, &mut rng) else { continue };
        let assessment = score(form.text())?;
        let mut found: Vec<&str> = Vec::new();
        for term in assessment.hits.iter().filter_map(|hit| hit.term.as_deref()) {
            if !found.contains(&term) {
                found.push(term);
            }
        }
        let verdict = assessment.verdict;
        tried += 1;
        passed += usize::from(verdict == Verdict::Allow);
        let _ = writeln!(text, "  {verdict:<6} {:<13} {}", disguise.as_str(), form.text());
        let _ = writeln!(text, "  {:<6} {:<13} -> {}", "", "", found.join(", "));
    }
    expect(tried > 0, "no disguise fits the title")?;
    Ok((tried, passed))
}
