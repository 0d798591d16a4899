//! What can be stored at all: bounds that hold whoever calls.
//!
//! Whoever serves calls has checks of its own with better words; these keep the tables sound.

use crate::error::StoreError;
use crate::store::Result;
use crate::time::{LAST_TIME, Micros};

/// The longest source of a rule set, in bytes.
pub const MAX_SOURCE: usize = 4 * 1024 * 1024;

/// The most items of a batch.
pub const MAX_BATCH: usize = 1_000;

/// Why a text cannot be stored; `None` if it can. No database keeps NUL apart from the end.
pub fn text_fault(text: &str, max: usize) -> Option<String> {
    if text.len() > max {
        return Some(format!("has {} bytes, at most {max} are kept; shorten it", text.len()));
    }
    text.contains('\0').then(|| "holds the character NUL; take it out".to_owned())
}

/// Refuses a text that cannot be stored.
pub fn text(field: &'static str, text: &str, max: usize) -> Result<()> {
    text_fault(text, max).map_or(Ok(()), |fault| Err(StoreError::invalid(field, fault)))
}

/// Refuses an empty text, and one that cannot be stored.
pub fn name(field: &'static str, text: &str, max: usize) -> Result<()> {
    if text.is_empty() {
        return Err(StoreError::invalid(field, "is empty"));
    }
    self::text(field, text, max)
}

/// Refuses what is no slug: lower-case letters, digits and `-`, 2 to 40, with no `-` at the ends.
pub fn slug(field: &'static str, slug: &str) -> Result<()> {
    let shaped = (2..=40).contains(&slug.len())
        && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-');
    if shaped {
        return Ok(());
    }
    let shown: String = slug.chars().take(60).collect();
    Err(StoreError::invalid(
        field,
        format!(
            "is `{shown}`, which is no slug: 2 to 40 lower-case letters, digits and `-`, with no `-` at \
             the ends"
        ),
    ))
}

/// Refuses a batch that is too large.
pub fn batch(items: usize) -> Result<()> {
    if items <= MAX_BATCH {
        return Ok(());
    }
    Err(StoreError::refused(format!("the batch has {items} items, at most {MAX_BATCH} are taken")))
}

/// Whether a timestamp can be stored.
pub const fn is_time(at: Micros) -> bool {
    0 <= at && at <= LAST_TIME
}

/// Refuses a timestamp that no date can name.
pub fn time(field: &'static str, at: Micros) -> Result<()> {
    if is_time(at) {
        return Ok(());
    }
    Err(StoreError::invalid(field, "lies outside of the years 1970 to 9998"))
}
