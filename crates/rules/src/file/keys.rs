//! The names of the entries of a rule file, in the order in which they are usually written.

/// Of the file itself.
pub(crate) const FILE: [&str; 9] = [
    "rule_set",
    "title",
    "legal_basis",
    "thresholds",
    "variants",
    "words",
    "images",
    "rules",
    "examples",
];
/// Of a title.
pub(crate) const TITLE: [&str; 2] = ["id", "en"];
/// Of the thresholds.
pub(crate) const THRESHOLDS: [&str; 2] = ["review", "block"];
/// Of a word list or image list with settings.
pub(crate) const NAMED_LIST: [&str; 4] = ["terms", "variants", "hashes", "max_distance"];
/// Of a rule.
pub(crate) const RULE: [&str; 9] =
    ["id", "title", "when", "verdict", "score", "across", "mode", "valid", "examples"];
/// Of a period of validity.
pub(crate) const VALIDITY: [&str; 2] = ["from", "until"];
/// Of examples: those of a rule, then those of the set.
pub(crate) const EXAMPLE_LISTS: [&str; 5] = ["match", "pass", "allow", "review", "block"];
/// Of an example. One of the whole set has its verdict above it, so it goes without the last.
pub(crate) const EXAMPLE: [&str; 13] = [
    "title",
    "description",
    "brand",
    "attributes",
    "tags",
    "variations",
    "price",
    "category",
    "condition",
    "image_hashes",
    "seller",
    "signals",
    "verdict",
];
