//! What holds for every title and every seed.

use std::ops::Range;

use proptest::prelude::*;
use proptest::sample::select;
use saring_disguise::{Disguise, Rng, Title};

use crate::hand;

/// Titles of ordinary words, some of them marked.
fn titles() -> impl Strategy<Value = Title> {
    let words = select(vec![
        "baju",
        "Bekas",
        "BAL",
        "bal pres",
        "ball import",
        "pl",
        "bj",
        "2nd",
        "awul-awul",
        "kaos",
        "préloved",
        "секонд",
        "x",
        "secondhand",
        "b4ju",
        "zzz",
        "🔥",
        "b.a.l",
        "b\u{200b}al",
    ]);
    let gaps = select(vec![" ", " ", " ", "", ", ", "  ", " 🔥 ", "/"]);
    prop::collection::vec((words, gaps, any::<bool>()), 1..8).prop_map(|pieces| {
        let mut text = String::new();
        let mut marked = Vec::new();
        for (word, gap, is_marked) in pieces {
            if is_marked {
                marked.push(text.len()..text.len() + word.len());
            }
            text.push_str(word);
            text.push_str(gap);
        }
        Title::new(text, marked).expect("ranges of whole words")
    })
}

/// Any text at all, cut anywhere.
fn texts() -> impl Strategy<Value = Title> {
    (any::<String>(), prop::collection::vec(any::<prop::sample::Index>(), 0..8)).prop_map(
        |(text, cuts)| {
            let mut cuts: Vec<usize> = cuts
                .iter()
                .map(|cut| text.floor_char_boundary(cut.index(text.len() + 1)))
                .collect();
            cuts.sort_unstable();
            cuts.dedup();
            let words = cuts.chunks_exact(2).map(|pair| pair[0]..pair[1]);
            Title::new(text, words).expect("cuts between characters")
        },
    )
}

fn disguises() -> impl Strategy<Value = Disguise> {
    select(Disguise::ALL.to_vec())
}

/// What stands before, between and after the words.
fn gaps(title: &Title) -> Vec<&str> {
    let starts = std::iter::once(0).chain(title.words().iter().map(|word| word.end));
    let ends = title.words().iter().map(|word| word.start).chain([title.text().len()]);
    starts.zip(ends).map(|(start, end)| &title.text()[start..end]).collect()
}

fn words(title: &Title) -> Vec<&str> {
    title.words().iter().map(|word: &Range<usize>| &title.text()[word.clone()]).collect()
}

/// What must hold between a title and what a disguise makes of it.
fn holds(disguise: Disguise, before: &Title, seed: u64) {
    let after = disguise.apply(before, &mut Rng::from_seed(seed));
    assert_eq!(after, disguise.apply(before, &mut Rng::from_seed(seed)), "not repeatable");
    let Some(after) = after else { return };
    // A title refuses ranges that are empty, out of bounds, out of order or inside a character.
    Title::new(after.text().to_owned(), after.words().to_vec()).expect("ranges moved along");
    assert_eq!(after.words().len(), before.words().len());
    if disguise == Disguise::Glued {
        assert_eq!(words(&after), words(before));
        assert_ne!(gaps(&after), gaps(before));
        for (new, old) in gaps(&after).into_iter().zip(gaps(before)) {
            assert!(new == old || (new, old) == ("", " "), "{old:?} became {new:?}");
        }
    } else {
        assert_eq!(gaps(&after), gaps(before));
        for (new, old) in words(&after).into_iter().zip(words(before)) {
            assert_ne!(new, old);
        }
    }
}

proptest! {
    #[test]
    fn ordinary_titles(disguise in disguises(), title in titles(), seed in any::<u64>()) {
        holds(disguise, &title, seed);
    }

    #[test]
    fn any_text(disguise in disguises(), title in texts(), seed in any::<u64>()) {
        holds(disguise, &title, seed);
    }

    #[test]
    fn any_order(
        disguises in prop::collection::vec(disguises(), 1..6),
        title in titles(),
        seed in any::<u64>(),
    ) {
        let mut title = title;
        for disguise in disguises {
            holds(disguise, &title, seed);
            title = disguise.apply(&title, &mut Rng::from_seed(seed)).unwrap_or(title);
        }
    }

    #[test]
    fn swapped_characters_can_be_put_back(
        word in "[A-Za-z][A-Za-z0-9]{0,9}",
        seed in any::<u64>(),
    ) {
        let title = Title::new(word.clone(), Some(0..word.len())).unwrap();
        let mut rng = Rng::from_seed(seed);
        let undone = |disguise: Disguise, undo: fn(char) -> Option<char>, rng: &mut Rng| {
            let after = disguise.apply(&title, rng)?;
            Some(after.text().chars().map(|c| undo(c).unwrap_or(c)).collect::<String>())
        };
        if let Some(undone) = undone(Disguise::LookAlike, hand::twin_of, &mut rng) {
            prop_assert_eq!(&undone, &word);
        }
        prop_assert_eq!(undone(Disguise::FullWidth, hand::narrow, &mut rng), Some(word.clone()));
        if let Some(undone) = undone(Disguise::Fancy, hand::unadorned, &mut rng) {
            // Some styles have one case only.
            prop_assert_eq!(undone.to_lowercase(), word.to_lowercase());
        }
        for disguise in [Disguise::Marks, Disguise::ZeroWidth, Disguise::LookAlike] {
            if let Some(after) = disguise.apply(&title, &mut rng) {
                prop_assert_eq!(hand::typed(after.text()), word.clone());
            }
        }
    }
}
