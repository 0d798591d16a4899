//! Folding: as Unicode says for every code point, by code point alone, idempotent, and with every
//! position mapped back.

mod html;
mod source;
mod unicode;

use proptest::prelude::*;
use saring_text::{Folded, Scratch, Term, Terms, Variants, fold_term};
use unicode_security::confusable_detection::skeleton;

fn fold(text: &str) -> String {
    Folded::new(text).text().to_owned()
}

#[test]
fn every_code_point_folds_as_unicode_says() {
    let mut folded = Folded::default();
    let mut wrong = Vec::new();
    for c in '\0'..=char::MAX {
        folded.fold(c.encode_utf8(&mut [0; 4]));
        let expected = unicode::fold(&c.to_string());
        if folded.text() != expected {
            wrong.push(format!("{c:?} U+{:04X}: {:?}, not {expected:?}", c as u32, folded.text()));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_code_point_folds_alike_between_letters() {
    let (mut alone, mut inside) = (Folded::default(), Folded::default());
    for c in '\0'..=char::MAX {
        alone.fold(c.encode_utf8(&mut [0; 4]));
        inside.fold(&format!("É{c}é"));
        assert_eq!(inside.text(), format!("e{}e", alone.text()), "{c:?}");
        inside.fold(&format!("B{c}b"));
        assert_eq!(inside.text(), format!("b{}b", alone.text()), "{c:?}");
    }
}

#[test]
fn the_fold_of_every_code_point_is_its_own() {
    let (mut once, mut twice) = (Folded::default(), Folded::default());
    for c in '\0'..=char::MAX {
        once.fold(c.encode_utf8(&mut [0; 4]));
        twice.fold(once.text());
        assert_eq!(twice.text(), once.text(), "{c:?}");
    }
}

#[test]
fn what_readers_see_decides() {
    for (text, expected) in [
        ("", ""),
        ("Bekas, 2nd!\t", "bekas, 2nd!\t"),
        ("a\0b\u{1b}c\u{7f}", "abc"),
        ("ＢＥＫＡＳ ⓑⓔⓚⓐⓢ 🅱🅴🅺🅰🆂 𝓫𝓮𝓴𝓪𝓼", "bekas bekas bekas bekas"),
        ("бекас БЕКАС", "6ekac bekac"),
        ("bе\u{200b}kа\u{ad}s\u{fe0f}", "bekas"),
        ("bé̶kàs\u{a0}\u{3000}x\u{2800}y", "bekas  x y"),
        ("ǅ ß ſ ﬁ ㎏ ⒜ ½", "dz b s fi kg a 12"),
        ("ᗷᗴᛕᗩᔕ ßekas BΣKΛS Ᏼekas", "bekas bekas bekas bekas"),
        ("⍺ ∪ ∨ ⍳ ∣", "a u v i |"),
        ("มือสอง パーカー ﾊﾟ บ้าน น้ำ", "มือสอง ハ\u{309a}ーカー ハ\u{309a} บ้าน น้\u{e4d}า"),
        ("b\u{e31}ekas \u{e31} é\u{64b}", "bekas  e"),
        ("İstanbul ıslak ΙΑ", "istanbul islak ia"),
        ("٣ ३ ３ 𝟛 ③", "3 3 3 3 3"),
        ("m ｍ ⅿ М", "m m m m"),
        ("Nike™ 手机 👕", "nike™ 手机 👕"),
        ("한 ㅇㅋ 항", "\u{1112}\u{1161}\u{11ab} o\u{110f} \u{1112}\u{1161}o"),
    ] {
        assert_eq!(fold(text), expected, "{text:?}");
    }
}

/// What UTS #39 says is confused with one ASCII letter is read as that letter: it folds to it, or to
/// a digit or bar that stands for it. All but the capital I of other alphabets, drawn as an `l`, and
/// digits that are drawn as other letters than ours.
#[test]
fn confusables_are_read_as_their_letter() {
    let stand_ins = [("0", "o"), ("1", "l"), ("|", "l"), ("5", "s"), ("6", "b"), ("6", "g")];
    let (mut all, mut other) = (0, Vec::new());
    for c in '\u{80}'..=char::MAX {
        let drawn: String = skeleton(&c.to_string()).collect();
        let letter = drawn.to_ascii_lowercase();
        if letter.len() != 1 || !letter.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            continue;
        }
        all += 1;
        let folded = fold(&c.to_string());
        if folded != letter && !stand_ins.contains(&(&folded, &letter)) {
            other.push(format!("{c} U+{:04X} is {letter}, not {folded:?}", c as u32));
        }
    }
    println!("{} of {all} are not\n{}", other.len(), other.join("\n"));
    assert!(other.len() <= 40, "{} of {all}\n{}", other.len(), other.join("\n"));
}

/// Letters, words and disguises of the kind that listings have, and anything else.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,24}",
        "\\PC{0,16}",
        "[a-cA-C ÉéßﬁﬆŉǅⅧ㎏ﷺ½Ⅼ手한🅱😀\u{301}\u{200b}\u{ad}\u{a0}\u{0}.#@-]{0,16}",
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn folding_twice_changes_nothing_more(text in text()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn the_fold_of_a_text_is_that_of_its_code_points(text in text()) {
        prop_assert_eq!(fold(&text), unicode::fold(&text));
    }

    #[test]
    fn tokens_are_the_runs_of_letters_and_digits(text in text()) {
        let folded = Folded::new(&text);
        let tokens: Vec<&str> =
            folded.tokens().iter().map(|token| &folded.text()[token.range()]).collect();
        prop_assert_eq!(&tokens, &unicode::tokens(folded.text()));
        prop_assert_eq!(fold_term(&text), tokens.join(" "));
        prop_assert!(folded.tokens().is_sorted_by_key(|token| token.start));
    }

    /// Whatever a term is, it is found as itself where a text has it.
    #[test]
    fn a_term_folds_alike_alone_and_inside_a_text(
        before in text(), term in text(), after in text(),
    ) {
        let whole = format!("{before} {term} {after}");
        let folded = Folded::new(&whole);
        let list = [Term { text: &term, variants: Variants::NONE, group: 0 }];
        let mut scratch = Scratch::new();
        let found = Terms::new(&list).find(&folded, &mut scratch);
        let first = before.len() + 1;
        let inside = |start: usize, end: usize| first <= start && end <= first + term.len();
        let here = found.iter().any(|found| {
            let span = folded.source_range(found.range());
            inside(span.start, span.end)
                && fold_term(&whole[span]) == fold_term(&term)
        });
        prop_assert_eq!(here, !fold_term(&term).is_empty());
    }
}
