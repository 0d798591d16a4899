//! Words run together: `bajubekas`, `ballimport`.

use crate::{Rng, Title};

/// The title with at least one space between two of its words gone.
pub fn apply(title: &Title, rng: &mut Rng) -> Option<Title> {
    let mut gaps = title.neighbours();
    let certain = rng.pick(&gaps)?;
    gaps.retain(|&gap| gap == certain || rng.one_in(2));
    title.close(&gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_least_one_gap_goes_and_only_between_words() {
        let text = "bal baju bekas murah".to_owned();
        let title = Title::new(text, [0..3, 4..8, 9..14]).unwrap();
        let mut seen: Vec<String> = (0..100)
            .filter_map(|seed| apply(&title, &mut Rng::from_seed(seed)))
            .map(|title| title.text().to_owned())
            .collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen, ["bal bajubekas murah", "balbaju bekas murah", "balbajubekas murah"]);
    }

    #[test]
    fn words_apart_are_left() {
        let title = Title::new("bal, baju".to_owned(), [0..3, 5..9]).unwrap();
        assert_eq!(apply(&title, &mut Rng::from_seed(1)), None);
    }
}
