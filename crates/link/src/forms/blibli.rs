//! Blibli: `/p/{slug}/{ps|pc|is}--{SELLER}-00000-00000`.
//!
//! `ps` names a product of a seller, `pc` a product of the catalogue, `is` one variant of a
//! product. They stay apart: which variant belongs to which product is the platform's knowledge.

use url::Url;

use super::{Shape, Target};
use crate::path::Path;
use crate::{Kind, Surface, id};

pub(crate) const SHAPES: &[Shape] = &[Shape {
    surface: Surface::Blibli,
    kind: Kind::Product,
    id: |text| {
        let text = text.to_ascii_lowercase();
        let (prefix, number) = text.split_once("--")?;
        // Old links separate with dots what is separated with hyphens today.
        let number = number.replace('.', "-");
        let is_id = matches!(prefix, "ps" | "pc" | "is") && is_stock_number(&number);
        is_id.then(|| format!("{prefix}--{number}"))
    },
    // The platform writes its own part in capitals, and a hyphen stands for the slug.
    address: |id| {
        let (prefix, number) = id.split_at(2);
        format!("https://www.blibli.com/p/-/{prefix}{}", number.to_ascii_uppercase())
    },
    example: "ps--abc-12345-00001",
    parts: [
        "ps, pc or is, two hyphens, the seller's code and numbers, as in the link",
        "ps, pc, atau is, dua tanda hubung, kode penjual dan nomor, seperti di link",
    ],
}];

pub(crate) fn read(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let text = match segments[..] {
        ["p", text] | ["p", _, text] => text,
        _ => return None,
    };
    Target::listing(Surface::Blibli, Kind::Product, text)
}

/// A seller's code of letters and digits, then one to three numbers of any padding: here zeros
/// count, because the whole is a text.
fn is_stock_number(text: &str) -> bool {
    let mut groups = text.split('-');
    let seller = groups.next().unwrap_or_default();
    let numbers: Vec<&str> = groups.collect();
    (1..=10).contains(&seller.len())
        && seller.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && (1..=3).contains(&numbers.len())
        && numbers.iter().all(|number| number.len() <= 12 && id::is_digits(number))
}
