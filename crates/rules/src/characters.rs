//! Characters that are easily taken for another, or for nothing: what each is called, and what is
//! meant by it.
//!
//! Word processors, telephones and web pages put `“` for `"`, a no-break space for a space and a dash
//! for `-`. YAML and conditions read them as letters. A message about one has to name it, for it
//! cannot be seen.

use crate::diagnostic::Lang;

/// What whoever typed a character most likely meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    /// Nothing: it cannot be seen.
    Nothing,
    /// A space.
    Space,
    /// This sign of ASCII.
    Sign(char),
}

impl Meant {
    /// What to write instead.
    pub(crate) fn write(self) -> Option<char> {
        match self {
            Meant::Nothing => None,
            Meant::Space => Some(' '),
            Meant::Sign(sign) => Some(sign),
        }
    }
}

/// What is meant by a character that is taken for another; nothing for all others.
pub(crate) fn meant(c: char) -> Option<Meant> {
    let meant = match c {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' => {
            Meant::Space
        }
        '\u{3000}' => Meant::Space,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {
            Meant::Nothing
        }
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' => Meant::Nothing,
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => Meant::Sign('"'),
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '´' => Meant::Sign('\''),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹘' | '﹣' => Meant::Sign('-'),
        '•' | '·' | '●' | '▪' | '‣' => Meant::Sign('-'),
        '、' | '،' => Meant::Sign(','),
        '؛' | '\u{37e}' => Meant::Sign(';'),
        '。' => Meant::Sign('.'),
        '∶' => Meant::Sign(':'),
        '∗' | '×' => Meant::Sign('*'),
        // Full-width forms stand in the order of ASCII.
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).map(Meant::Sign)?,
        _ => return None,
    };
    Some(meant)
}

/// Whether the character changes the order in which a text is shown: Unicode's `Bidi_Control`.
pub(crate) fn sets_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2066}'..='\u{2069}')
}

/// Whether the character opens a quotation in print.
pub(crate) fn opens_quotation(c: char) -> bool {
    matches!(c, '“' | '„' | '«' | '‘' | '‚' | '‹' | '＂' | '＇')
}

/// The character as messages name it: `–` (U+2013, en dash). What cannot be seen goes without the
/// character itself, ASCII without its number.
pub(crate) fn named(c: char, lang: Lang) -> String {
    let number = format!("U+{:04X}", u32::from(c));
    let name = name(c, lang);
    match (c, meant(c)) {
        ('\t', _) | (_, Some(Meant::Nothing | Meant::Space)) => format!("{number} ({name})"),
        (c, _) if c.is_ascii_graphic() && name.is_empty() => format!("`{c}`"),
        (c, _) if c.is_ascii_graphic() => format!("`{c}` ({name})"),
        (c, _) if name.is_empty() => format!("`{}` ({number})", super::diagnostic::visible(c)),
        (c, _) => format!("`{c}` ({number}, {name})"),
    }
}

/// The name in a language; empty for a character without one here.
fn name(c: char, lang: Lang) -> String {
    let own = NAMES.iter().find(|(characters, ..)| characters.contains(c));
    let own = own.map(|(_, en, id)| match lang {
        Lang::En => *en,
        Lang::Id => *id,
    });
    if let Some(own) = own {
        return own.to_owned();
    }
    match (meant(c), lang) {
        (Some(Meant::Sign(sign)), _) if ('！'..='～').contains(&c) => {
            let plain = match name(sign, lang) {
                plain if plain.is_empty() => format!("`{sign}`"),
                plain => plain,
            };
            match lang {
                Lang::En => format!("full-width {plain}"),
                Lang::Id => format!("{plain} lebar penuh"),
            }
        }
        (Some(Meant::Space), Lang::En) => "a space of another width".to_owned(),
        (Some(Meant::Space), Lang::Id) => "spasi dengan lebar lain".to_owned(),
        (Some(Meant::Nothing), Lang::En) => "an invisible character".to_owned(),
        (Some(Meant::Nothing), Lang::Id) => "karakter tak terlihat".to_owned(),
        _ => String::new(),
    }
}

/// Characters with one name, in English and Indonesian.
const NAMES: [(&str, &str, &str); 77] = [
    ("\t", "tab", "tab"),
    ("\u{a0}", "no-break space", "spasi tak terputus"),
    ("\u{202f}", "narrow no-break space", "spasi sempit tak terputus"),
    ("\u{3000}", "ideographic space", "spasi ideografis"),
    ("\u{2028}", "line separator", "pemisah baris"),
    ("\u{2029}", "paragraph separator", "pemisah paragraf"),
    ("\u{ad}", "soft hyphen", "tanda hubung lunak"),
    ("\u{200b}", "zero-width space", "spasi selebar nol"),
    ("\u{200c}", "zero-width non-joiner", "pemisah selebar nol"),
    ("\u{200d}", "zero-width joiner", "penyambung selebar nol"),
    ("\u{2060}", "word joiner", "penyambung kata"),
    ("\u{feff}", "byte order mark", "penanda urutan byte"),
    ("\u{61c}", "Arabic letter mark", "penanda huruf Arab"),
    ("\u{200e}", "left-to-right mark", "penanda kiri ke kanan"),
    ("\u{200f}", "right-to-left mark", "penanda kanan ke kiri"),
    ("\u{202a}", "left-to-right embedding", "sisipan kiri ke kanan"),
    ("\u{202b}", "right-to-left embedding", "sisipan kanan ke kiri"),
    ("\u{202c}", "pop directional formatting", "akhir pengaturan arah"),
    ("\u{202d}", "left-to-right override", "paksaan kiri ke kanan"),
    ("\u{202e}", "right-to-left override", "paksaan kanan ke kiri"),
    ("\u{2066}", "left-to-right isolate", "isolasi kiri ke kanan"),
    ("\u{2067}", "right-to-left isolate", "isolasi kanan ke kiri"),
    ("\u{2068}", "first strong isolate", "isolasi menurut huruf pertama"),
    ("\u{2069}", "pop directional isolate", "akhir isolasi arah"),
    ("“", "left double quotation mark", "tanda kutip ganda kiri"),
    ("”", "right double quotation mark", "tanda kutip ganda kanan"),
    ("„", "low double quotation mark", "tanda kutip ganda bawah"),
    ("‟", "reversed double quotation mark", "tanda kutip ganda terbalik"),
    ("«»", "angle quotation mark", "tanda kutip sudut"),
    ("‹›", "single angle quotation mark", "tanda kutip sudut tunggal"),
    ("″", "double prime", "tanda prima ganda"),
    ("‘", "left single quotation mark", "tanda kutip tunggal kiri"),
    ("’", "right single quotation mark", "tanda kutip tunggal kanan"),
    ("‚", "low single quotation mark", "tanda kutip tunggal bawah"),
    ("‛", "reversed single quotation mark", "tanda kutip tunggal terbalik"),
    ("′", "prime", "tanda prima"),
    ("´", "acute accent", "aksen akut"),
    ("`", "grave accent", "aksen gravis"),
    ("‐", "hyphen", "tanda hubung cetak"),
    ("‑", "non-breaking hyphen", "tanda hubung tak terputus"),
    ("‒", "figure dash", "garis selebar angka"),
    ("–", "en dash", "garis en"),
    ("—", "em dash", "garis em"),
    ("―", "horizontal bar", "garis mendatar"),
    ("−", "minus sign", "tanda kurang cetak"),
    ("﹘", "small em dash", "garis em kecil"),
    ("﹣", "small hyphen-minus", "tanda hubung kecil"),
    ("•", "bullet", "butir"),
    ("·", "middle dot", "titik tengah"),
    ("●▪‣", "bullet", "butir"),
    ("、", "ideographic comma", "koma ideografis"),
    ("،", "Arabic comma", "koma Arab"),
    ("؛", "Arabic semicolon", "titik koma Arab"),
    ("\u{37e}", "Greek question mark", "tanda tanya Yunani"),
    ("。", "ideographic full stop", "titik ideografis"),
    ("∶", "ratio", "tanda banding"),
    ("∗", "asterisk operator", "operator bintang"),
    ("×", "multiplication sign", "tanda kali"),
    ("…", "ellipsis", "elipsis"),
    (";", "semicolon", "titik koma"),
    (",", "comma", "koma"),
    (":", "colon", "titik dua"),
    ("*", "asterisk", "bintang"),
    ("?", "question mark", "tanda tanya"),
    ("|", "vertical bar", "garis tegak"),
    ("\\", "backslash", "garis miring terbalik"),
    ("-", "hyphen-minus", "tanda hubung"),
    ("(", "opening bracket", "kurung buka"),
    (")", "closing bracket", "kurung tutup"),
    ("[", "opening square bracket", "kurung siku buka"),
    ("]", "closing square bracket", "kurung siku tutup"),
    ("\"", "quotation mark", "tanda kutip"),
    ("'", "apostrophe", "apostrof"),
    ("#", "number sign", "tanda pagar"),
    ("$", "dollar sign", "tanda dolar"),
    ("^", "circumflex", "tanda sisipan"),
    ("%", "percent sign", "tanda persen"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_named_with_what_is_meant() {
        for (c, write, en, id) in [
            ('–', Some('-'), "`–` (U+2013, en dash)", "`–` (U+2013, garis en)"),
            ('\u{a0}', Some(' '), "U+00A0 (no-break space)", "U+00A0 (spasi tak terputus)"),
            ('\u{200b}', None, "U+200B (zero-width space)", "U+200B (spasi selebar nol)"),
            (
                '；',
                Some(';'),
                "`；` (U+FF1B, full-width semicolon)",
                "`；` (U+FF1B, titik koma lebar penuh)",
            ),
            ('ａ', Some('a'), "`ａ` (U+FF41, full-width `a`)", "`ａ` (U+FF41, `a` lebar penuh)"),
            ('\u{2009}', Some(' '), "U+2009 (a space of another width)", ""),
            ('\u{2063}', None, "U+2063 (an invisible character)", ""),
        ] {
            assert_eq!(meant(c).map(Meant::write), Some(write), "{c}");
            assert_eq!(named(c, Lang::En), en);
            assert!(id.is_empty() || named(c, Lang::Id) == id, "{}", named(c, Lang::Id));
        }
        assert_eq!(named(';', Lang::En), "`;` (semicolon)");
        assert_eq!(named('\t', Lang::Id), "U+0009 (tab)");
        assert_eq!(named('é', Lang::En), "`é` (U+00E9)");
        for c in "azAZ09 éñ漢👕-'\"&".chars() {
            assert_eq!(meant(c), None, "{c}");
        }
    }

    #[test]
    fn no_name_is_given_twice_and_both_languages_have_it() {
        let mut seen = std::collections::BTreeSet::new();
        for (characters, en, id) in NAMES {
            assert!(!en.is_empty() && !id.is_empty(), "{characters}");
            for c in characters.chars() {
                assert!(seen.insert(c), "{c} is named twice");
            }
        }
    }
}
