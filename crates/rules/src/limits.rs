//! What one rule file may hold. More is refused when the file is checked, never when it is scored.

/// Most bytes of a file that are read.
pub const MAX_FILE_BYTES: usize = 4 << 20;
/// Deepest nesting of lists and mappings in the file.
pub const MAX_NESTING: usize = 32;
/// Most bytes of the name of an entry.
pub const MAX_KEY_BYTES: usize = 200;
/// Most rules of a set.
pub const MAX_RULES: usize = 10_000;
/// Most word lists of a set, and most image lists.
pub const MAX_LISTS: usize = 1_000;
/// Most terms of a set, over all its word lists.
pub const MAX_TERMS: usize = 1_000_000;
/// Most bytes of one term.
pub const MAX_TERM_BYTES: usize = 200;
/// Most words of one term.
pub const MAX_TERM_WORDS: usize = 8;
/// Most image hashes of a set, over all its image lists.
pub const MAX_IMAGE_HASHES: usize = 100_000;
/// Most examples of a set, over all its rules and its own.
pub const MAX_EXAMPLES: usize = 100_000;
/// Most bytes of a title.
pub const MAX_TITLE_BYTES: usize = 300;
/// Most bytes of one legal basis.
pub const MAX_LEGAL_BASIS_BYTES: usize = 1_000;
/// Most bytes of one text of an example.
pub const MAX_EXAMPLE_TEXT_BYTES: usize = 100_000;
/// Fewest characters of the name of a rule set, which the server keeps among those of all officers.
pub const MIN_RULE_SET_CHARS: usize = 2;
/// Most characters of the name of a rule set.
pub const MAX_RULE_SET_CHARS: usize = 40;
/// Most characters of the name of a rule.
pub const MAX_RULE_CHARS: usize = 64;
/// Most single tests in the conditions of a set, over all its rules.
pub const MAX_TESTS: usize = 200_000;
/// Most diagnostics that are shown of one file; one more then says how many are left.
pub const MAX_DIAGNOSTICS: usize = 100;
