//! Which word lists a rule waits for: the inverted index's entries.

use crate::condition::Op;
use crate::resolved::{Test, Words};

/// Lists of which at least one must occur for the test to be true; `None` if it may be true
/// without any word.
pub(crate) fn demand(test: &Test, words: &[Words]) -> Option<Vec<u32>> {
    let list = |id: &u32| vec![words[*id as usize].list];
    match test {
        Test::All(parts) => {
            parts.iter().filter_map(|part| demand(part, words)).min_by_key(Vec::len)
        }
        Test::Any(parts) => {
            let mut lists = Vec::new();
            for part in parts {
                lists.extend(demand(part, words)?);
            }
            lists.sort_unstable();
            lists.dedup();
            Some(lists)
        }
        Test::Occurs { words, .. } => Some(list(words)),
        Test::Near { first, .. } => Some(list(first)),
        Test::Count { words, op, value } => (!holds_for_none(*op, *value)).then(|| list(words)),
        Test::Not(_) | Test::CategoryUnder(_) | Test::ImageLike(_) | Test::Plain(_) => None,
    }
}

/// Whether a count of none satisfies the comparison.
fn holds_for_none(op: Op, value: i64) -> bool {
    op.holds(0, value)
}
