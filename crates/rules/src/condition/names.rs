//! Names: which are allowed, which are taken, which are known, and which was probably meant.

use std::collections::HashMap;

use crate::nearest::nearest;

/// Longest name of a word or image list, in bytes.
pub const MAX_NAME: usize = 64;

/// Most known names that an unknown one is compared with, so that a file full of both wrong names
/// and lists costs no more than it is worth.
const MAX_COMPARED: usize = 1_000;

/// Names with a meaning of their own in conditions.
const BUILTINS: [&str; 19] = [
    "attributes",
    "before",
    "category",
    "count",
    "description",
    "image",
    "kg",
    "listing",
    "near",
    "pieces",
    "price",
    "seller",
    "signals",
    "similar_to_takedown",
    "tags",
    "title",
    "together",
    "variations",
    "weight",
];

/// Fields of a listing that have no name of their own.
const FIELDS: [&str; 2] = ["attributes[\"brand\"]", "listing.condition"];

/// Words that CEL keeps for itself, so that no identifier may be called so.
const CEL_RESERVED: [&str; 21] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// Whether the name means something in conditions already, so that no list may have it.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    BUILTINS.contains(&name) || CEL_RESERVED.contains(&name)
}

/// Every name that [`is_reserved`].
#[cfg(test)]
pub(crate) fn reserved() -> impl Iterator<Item = &'static str> {
    BUILTINS.into_iter().chain(CEL_RESERVED)
}

/// Whether the name has the shape of a list's name: `[a-z_][a-z0-9_]*`, at most [`MAX_NAME`] bytes.
#[must_use]
pub fn is_name(name: &str) -> bool {
    name.len() <= MAX_NAME
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// The lists that conditions may name, by position in the plan.
#[derive(Clone, Debug, Default)]
pub struct Names<'a> {
    lists: Table<'a>,
    images: Table<'a>,
}

impl<'a> Names<'a> {
    /// Names of the word lists and of the image lists, in the order of the plan.
    ///
    /// A name that [`is_name`] or [`is_reserved`] rules out cannot be used in a condition; of equal
    /// names the first counts.
    pub fn new(
        lists: impl IntoIterator<Item = &'a str>,
        images: impl IntoIterator<Item = &'a str>,
    ) -> Names<'a> {
        Names { lists: Table::new(lists), images: Table::new(images) }
    }

    pub(super) fn list(&self, name: &str) -> Option<u32> {
        self.lists.positions.get(name).copied()
    }

    pub(super) fn image_list(&self, name: &str) -> Option<u32> {
        self.images.positions.get(name).copied()
    }

    pub(super) fn list_at(&self, position: u32) -> Option<&'a str> {
        self.lists.at(position)
    }

    pub(super) fn image_list_at(&self, position: u32) -> Option<&'a str> {
        self.images.at(position)
    }

    /// The word list or builtin most similar to `name`, or what it means in Indonesian.
    pub(super) fn nearest(&self, name: &str) -> Option<String> {
        let candidates: Vec<&str> = self.lists.usable().chain(BUILTINS).chain(FIELDS).collect();
        nearest(name, &candidates).map(str::to_owned)
    }

    /// The image list most similar to `name`.
    pub(super) fn nearest_image_list(&self, name: &str) -> Option<String> {
        let candidates: Vec<&str> = self.images.usable().collect();
        nearest(name, &candidates).map(str::to_owned)
    }
}

/// Names by position and positions by name.
#[derive(Clone, Debug, Default)]
struct Table<'a> {
    names: Vec<&'a str>,
    positions: HashMap<&'a str, u32>,
}

impl<'a> Table<'a> {
    fn new(names: impl IntoIterator<Item = &'a str>) -> Table<'a> {
        let names: Vec<&str> = names.into_iter().collect();
        let mut positions = HashMap::new();
        for (position, name) in (0u32..).zip(&names) {
            if is_name(name) && !is_reserved(name) {
                positions.entry(*name).or_insert(position);
            }
        }
        Table { names, positions }
    }

    fn at(&self, position: u32) -> Option<&'a str> {
        self.names.get(usize::try_from(position).ok()?).copied()
    }

    fn usable(&self) -> impl Iterator<Item = &'a str> {
        self.names
            .iter()
            .copied()
            .filter(|name| self.positions.contains_key(name))
            .take(MAX_COMPARED)
    }
}
