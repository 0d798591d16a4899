//! HTML: what a reader is shown, with every position mapped back.

use proptest::prelude::*;
use saring_text::Folded;

fn html(source: &str) -> Folded {
    let mut folded = Folded::default();
    folded.fold_html(source);
    folded
}

#[test]
fn tags_are_not_shown() {
    for (source, expected) in [
        ("baju<br>bekas", "baju\nbekas"),
        ("be<b>kas</b> <B>bal</B> pres", "bekas bal pres"),
        ("<p>Kondisi <i>second</i>, mulus</p>", "\nkondisi second, mulus\n"),
        ("Barang&nbsp;bekas &amp; b&#101;kas &lt;b&gt;", "barang bekas & bekas <b>"),
        ("be<span style=\"color: red\">kas</span>", "bekas"),
        ("harga < 50rb, ukuran <L>", "harga < 50rb, ukuran <l>"),
        ("<bekas> <b bekas> <p title='bekas'>", "<bekas> <b bekas> <p title='bekas'>"),
        ("bal <!-- hp --> pres", "bal  hp  pres"),
        ("be<!-- hp -->kas be<!--x--><b>kas</b>", "bekas bekas"),
        ("be<!--kas", "bekas"),
        ("be&shy;kas b&#0000000101;kas &#98ekas b&#x65kas", "bekas bekas bekas bekas"),
        ("&#; &#x; &#1114112; &#xffffffffff;", "&#; &#x; &#1114112; &#xffffffffff;"),
        ("bal-->pres <b", "bal-->pres <b"),
        ("bé<b>k</b>às", "bekas"),
        ("<", "<"),
        ("&", "&"),
    ] {
        assert_eq!(html(source).text(), expected, "{source}");
    }
}

#[test]
fn positions_are_those_of_the_source() {
    let source = "Jual be<b>k&#97;s</b>&nbsp;é";
    let folded = html(source);
    assert_eq!(folded.text(), "jual bekas e");
    assert_eq!(&source[folded.source_range(5..10)], "be<b>k&#97;s");
    assert_eq!(&source[folded.source_range(10..12)], "&nbsp;é");
}

#[test]
fn what_is_in_a_comment_is_hidden() {
    let source = "a<b>b</b> <!-- hp --> c <!-- d";
    let folded = html(source);
    let hidden = |word: &str| {
        let at = folded.text().find(word).unwrap();
        folded.is_hidden(at..at + word.len())
    };
    assert!(!hidden("ab") && hidden("hp") && !hidden("c") && hidden("d"));
    assert!(!Folded::new(source).is_hidden(0..source.len()));
}

fn source() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "<(/?(b|br|p|span|bekas|!--)( class=a| x)?>?|!-- )",
        "&(nbsp|#97|#x61|amp|x)?;?",
        "(-->|[a-c é手]|<|>|&)",
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn every_byte_comes_from_whole_characters_in_order(source in source()) {
        let folded = html(&source);
        let mut last = 0..0;
        for at in 0..folded.text().len() {
            let range = folded.source_range(at..at + 1);
            prop_assert!(source.get(range.clone()).is_some_and(|text| !text.is_empty()));
            prop_assert!(range == last || range.start >= last.end);
            last = range;
        }
    }

    #[test]
    fn escaped_text_is_the_text(text in "[a-z<>&;#é手 -]{0,16}") {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        let (shown, folded) = (html(&escaped), Folded::new(&text));
        prop_assert_eq!(shown.text(), folded.text());
        prop_assert_eq!(shown.tokens(), folded.tokens());
    }
}
