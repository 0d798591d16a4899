//! The known name that was probably meant by an unknown one.
//!
//! ```
//! use saring_text::nearest::nearest;
//!
//! assert_eq!(nearest("tokpedia", ["shopee", "tokopedia"]), Some("tokopedia"));
//! assert_eq!(nearest("toko", ["shopee", "tokopedia"]), Some("tokopedia"));
//! assert_eq!(nearest("blibli", ["shopee", "tokopedia"]), None);
//! ```

/// The candidate most similar to `name`, if one is similar enough; of several, the first.
///
/// Case counts: fold both sides where it does not. The cost is the product of the lengths, so that
/// a caller bounds what it passes.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    all(name, candidates).first().copied()
}

/// All candidates that are equally and most similar to `name`, if they are similar enough, in
/// their order. Where none is, the only one that begins with it.
#[must_use]
pub fn all<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let similar = similar(name, &candidates);
    if !similar.is_empty() {
        return similar;
    }
    let mut begun: Vec<&str> =
        candidates.into_iter().filter(|candidate| candidate.starts_with(name)).collect();
    begun.sort_unstable();
    begun.dedup();
    // What many letters could follow says little.
    if name.chars().count() < PREFIX || begun.len() > 1 { Vec::new() } else { begun }
}

/// Fewest letters that a name is known by to begin with.
const PREFIX: usize = 3;

fn similar<'c>(name: &str, candidates: &[&'c str]) -> Vec<&'c str> {
    // In a short word, two other letters are another word: `kaos` is not `tags`.
    let tolerance = match name.chars().count() {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    let (mut nearest, mut least) = (Vec::new(), tolerance);
    for candidate in candidates.iter().copied() {
        if candidate.len().abs_diff(name.len()) > least {
            continue;
        }
        let distance = distance(name.as_bytes(), candidate.as_bytes());
        if distance < least {
            nearest.clear();
            least = distance;
        }
        if distance == least {
            nearest.push(candidate);
        }
    }
    nearest
}

/// Levenshtein's distance, in which two neighbours that changed places count once; two rows of the
/// table are kept.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1; b.len() + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = row[j] + usize::from(x != y);
            next[j + 1] = replaced.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                next[j + 1] = next[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{all, distance};

    #[test]
    fn the_nearest_are_those_at_the_least_distance() {
        let known = ["kalbar", "kalsel", "kaltim", "bal", "balon"];
        for (name, expected) in [
            ("kalbal", &["kalbar"][..]),
            ("kaltel", &["kalsel"]),
            ("kalxxm", &["kaltim"]),
            ("kalxxx", &[]),
            ("balo", &["bal", "balon"]),
            ("", &[]),
            // The only one that begins so.
            ("kalt", &["kaltim"]),
            ("kal", &["bal"]),
            ("kalb", &["kalbar"]),
            ("ba", &["bal"]),
        ] {
            assert_eq!(all(name, known), expected, "{name}");
        }
    }

    #[test]
    fn a_beginning_is_enough_where_one_name_has_it() {
        let known =
            ["pakaian-bekas-impor", "obat-keras", "obat-tradisional", "kosmetik", "kosmetik"];
        for (name, expected) in [
            ("pakaian-bekas", &["pakaian-bekas-impor"][..]),
            ("pak", &["pakaian-bekas-impor"]),
            ("pa", &[]),
            ("obat-", &[]),
            ("kos", &["kosmetik"]),
            ("bekas-impor", &[]),
        ] {
            assert_eq!(all(name, known), expected, "{name}");
        }
    }

    #[test]
    fn distances_are_those_of_the_definition() {
        for (a, b, expected) in [
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("ab", "ba", 1),
            ("abcd", "acbd", 1),
            ("ca", "abc", 3),
        ] {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
            assert_eq!(distance(b.as_bytes(), a.as_bytes()), expected, "{b} {a}");
        }
    }
}
