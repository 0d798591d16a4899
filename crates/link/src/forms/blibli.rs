//! Blibli: `/p/{slug}/{ps|pc|is}--{SELLER}-00000-00000`.
//!
//! `ps` names a product of a seller, `pc` a product of the catalogue, `is` one variant of a
//! product. They stay apart: which variant belongs to which product is the platform's knowledge.

use url::Url;

use super::Target;
use crate::path::Path;
use crate::{Kind, Surface, id};

pub(crate) fn read(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let text = match segments[..] {
        ["p", text] | ["p", _, text] => text,
        _ => return None,
    };
    let (prefix, number) = text.split_once("--")?;
    // Old links separate with dots what is separated with hyphens today.
    let number = number.replace('.', "-");
    if !matches!(prefix, "ps" | "pc" | "is") || !is_stock_number(&number) {
        return None;
    }
    // The platform writes its own part in capitals, and a hyphen stands for the slug.
    let canonical = format!("https://www.blibli.com/p/-/{prefix}--{}", number.to_ascii_uppercase());
    Some(Target::listing(Surface::Blibli, Kind::Product, format!("{prefix}--{number}"), canonical))
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
