//! The letters of a fancy-text generator: `𝐛𝐞𝐤𝐚𝐬`, `ⓑⓔⓚⓐⓢ`, `ʙᴇᴋᴀs`.
//!
//! Web pages and telephone keyboards turn a text into any of these to be pasted where no font can
//! be chosen. They take all letters of a word, and digits where the style has some.

use crate::Rng;

/// One style of letters.
struct Style {
    /// For A to Z.
    capitals: &'static str,
    /// For a to z; the same as the capitals in a style that has one case only.
    smalls: &'static str,
    /// For 0 to 9.
    digits: &'static str,
}

/// The digits of the styles that have none.
const PLAIN: &str = "0123456789";

#[rustfmt::skip]
const STYLES: [Style; 20] = [
    // Bold.
    Style {
        capitals: "𝐀𝐁𝐂𝐃𝐄𝐅𝐆𝐇𝐈𝐉𝐊𝐋𝐌𝐍𝐎𝐏𝐐𝐑𝐒𝐓𝐔𝐕𝐖𝐗𝐘𝐙",
        smalls: "𝐚𝐛𝐜𝐝𝐞𝐟𝐠𝐡𝐢𝐣𝐤𝐥𝐦𝐧𝐨𝐩𝐪𝐫𝐬𝐭𝐮𝐯𝐰𝐱𝐲𝐳",
        digits: "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    },
    // Italic.
    Style {
        capitals: "𝐴𝐵𝐶𝐷𝐸𝐹𝐺𝐻𝐼𝐽𝐾𝐿𝑀𝑁𝑂𝑃𝑄𝑅𝑆𝑇𝑈𝑉𝑊𝑋𝑌𝑍",
        smalls: "𝑎𝑏𝑐𝑑𝑒𝑓𝑔ℎ𝑖𝑗𝑘𝑙𝑚𝑛𝑜𝑝𝑞𝑟𝑠𝑡𝑢𝑣𝑤𝑥𝑦𝑧",
        digits: PLAIN,
    },
    // Bold italic.
    Style {
        capitals: "𝑨𝑩𝑪𝑫𝑬𝑭𝑮𝑯𝑰𝑱𝑲𝑳𝑴𝑵𝑶𝑷𝑸𝑹𝑺𝑻𝑼𝑽𝑾𝑿𝒀𝒁",
        smalls: "𝒂𝒃𝒄𝒅𝒆𝒇𝒈𝒉𝒊𝒋𝒌𝒍𝒎𝒏𝒐𝒑𝒒𝒓𝒔𝒕𝒖𝒗𝒘𝒙𝒚𝒛",
        digits: PLAIN,
    },
    // Script.
    Style {
        capitals: "𝒜ℬ𝒞𝒟ℰℱ𝒢ℋℐ𝒥𝒦ℒℳ𝒩𝒪𝒫𝒬ℛ𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵",
        smalls: "𝒶𝒷𝒸𝒹ℯ𝒻ℊ𝒽𝒾𝒿𝓀𝓁𝓂𝓃ℴ𝓅𝓆𝓇𝓈𝓉𝓊𝓋𝓌𝓍𝓎𝓏",
        digits: PLAIN,
    },
    // Bold script.
    Style {
        capitals: "𝓐𝓑𝓒𝓓𝓔𝓕𝓖𝓗𝓘𝓙𝓚𝓛𝓜𝓝𝓞𝓟𝓠𝓡𝓢𝓣𝓤𝓥𝓦𝓧𝓨𝓩",
        smalls: "𝓪𝓫𝓬𝓭𝓮𝓯𝓰𝓱𝓲𝓳𝓴𝓵𝓶𝓷𝓸𝓹𝓺𝓻𝓼𝓽𝓾𝓿𝔀𝔁𝔂𝔃",
        digits: PLAIN,
    },
    // Black letter.
    Style {
        capitals: "𝔄𝔅ℭ𝔇𝔈𝔉𝔊ℌℑ𝔍𝔎𝔏𝔐𝔑𝔒𝔓𝔔ℜ𝔖𝔗𝔘𝔙𝔚𝔛𝔜ℨ",
        smalls: "𝔞𝔟𝔠𝔡𝔢𝔣𝔤𝔥𝔦𝔧𝔨𝔩𝔪𝔫𝔬𝔭𝔮𝔯𝔰𝔱𝔲𝔳𝔴𝔵𝔶𝔷",
        digits: PLAIN,
    },
    // Double-struck.
    Style {
        capitals: "𝔸𝔹ℂ𝔻𝔼𝔽𝔾ℍ𝕀𝕁𝕂𝕃𝕄ℕ𝕆ℙℚℝ𝕊𝕋𝕌𝕍𝕎𝕏𝕐ℤ",
        smalls: "𝕒𝕓𝕔𝕕𝕖𝕗𝕘𝕙𝕚𝕛𝕜𝕝𝕞𝕟𝕠𝕡𝕢𝕣𝕤𝕥𝕦𝕧𝕨𝕩𝕪𝕫",
        digits: "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡",
    },
    // Bold black letter.
    Style {
        capitals: "𝕬𝕭𝕮𝕯𝕰𝕱𝕲𝕳𝕴𝕵𝕶𝕷𝕸𝕹𝕺𝕻𝕼𝕽𝕾𝕿𝖀𝖁𝖂𝖃𝖄𝖅",
        smalls: "𝖆𝖇𝖈𝖉𝖊𝖋𝖌𝖍𝖎𝖏𝖐𝖑𝖒𝖓𝖔𝖕𝖖𝖗𝖘𝖙𝖚𝖛𝖜𝖝𝖞𝖟",
        digits: PLAIN,
    },
    // Sans-serif.
    Style {
        capitals: "𝖠𝖡𝖢𝖣𝖤𝖥𝖦𝖧𝖨𝖩𝖪𝖫𝖬𝖭𝖮𝖯𝖰𝖱𝖲𝖳𝖴𝖵𝖶𝖷𝖸𝖹",
        smalls: "𝖺𝖻𝖼𝖽𝖾𝖿𝗀𝗁𝗂𝗃𝗄𝗅𝗆𝗇𝗈𝗉𝗊𝗋𝗌𝗍𝗎𝗏𝗐𝗑𝗒𝗓",
        digits: "𝟢𝟣𝟤𝟥𝟦𝟧𝟨𝟩𝟪𝟫",
    },
    // Bold sans-serif.
    Style {
        capitals: "𝗔𝗕𝗖𝗗𝗘𝗙𝗚𝗛𝗜𝗝𝗞𝗟𝗠𝗡𝗢𝗣𝗤𝗥𝗦𝗧𝗨𝗩𝗪𝗫𝗬𝗭",
        smalls: "𝗮𝗯𝗰𝗱𝗲𝗳𝗴𝗵𝗶𝗷𝗸𝗹𝗺𝗻𝗼𝗽𝗾𝗿𝘀𝘁𝘂𝘃𝘄𝘅𝘆𝘇",
        digits: "𝟬𝟭𝟮𝟯𝟰𝟱𝟲𝟳𝟴𝟵",
    },
    // Italic sans-serif.
    Style {
        capitals: "𝘈𝘉𝘊𝘋𝘌𝘍𝘎𝘏𝘐𝘑𝘒𝘓𝘔𝘕𝘖𝘗𝘘𝘙𝘚𝘛𝘜𝘝𝘞𝘟𝘠𝘡",
        smalls: "𝘢𝘣𝘤𝘥𝘦𝘧𝘨𝘩𝘪𝘫𝘬𝘭𝘮𝘯𝘰𝘱𝘲𝘳𝘴𝘵𝘶𝘷𝘸𝘹𝘺𝘻",
        digits: PLAIN,
    },
    // Bold italic sans-serif.
    Style {
        capitals: "𝘼𝘽𝘾𝘿𝙀𝙁𝙂𝙃𝙄𝙅𝙆𝙇𝙈𝙉𝙊𝙋𝙌𝙍𝙎𝙏𝙐𝙑𝙒𝙓𝙔𝙕",
        smalls: "𝙖𝙗𝙘𝙙𝙚𝙛𝙜𝙝𝙞𝙟𝙠𝙡𝙢𝙣𝙤𝙥𝙦𝙧𝙨𝙩𝙪𝙫𝙬𝙭𝙮𝙯",
        digits: PLAIN,
    },
    // Typewriter.
    Style {
        capitals: "𝙰𝙱𝙲𝙳𝙴𝙵𝙶𝙷𝙸𝙹𝙺𝙻𝙼𝙽𝙾𝙿𝚀𝚁𝚂𝚃𝚄𝚅𝚆𝚇𝚈𝚉",
        smalls: "𝚊𝚋𝚌𝚍𝚎𝚏𝚐𝚑𝚒𝚓𝚔𝚕𝚖𝚗𝚘𝚙𝚚𝚛𝚜𝚝𝚞𝚟𝚠𝚡𝚢𝚣",
        digits: "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿",
    },
    // In circles.
    Style {
        capitals: "ⒶⒷⒸⒹⒺⒻⒼⒽⒾⒿⓀⓁⓂⓃⓄⓅⓆⓇⓈⓉⓊⓋⓌⓍⓎⓏ",
        smalls: "ⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩ",
        digits: "⓪①②③④⑤⑥⑦⑧⑨",
    },
    // In black circles.
    Style {
        capitals: "🅐🅑🅒🅓🅔🅕🅖🅗🅘🅙🅚🅛🅜🅝🅞🅟🅠🅡🅢🅣🅤🅥🅦🅧🅨🅩",
        smalls: "🅐🅑🅒🅓🅔🅕🅖🅗🅘🅙🅚🅛🅜🅝🅞🅟🅠🅡🅢🅣🅤🅥🅦🅧🅨🅩",
        digits: "⓿❶❷❸❹❺❻❼❽❾",
    },
    // In squares.
    Style {
        capitals: "🄰🄱🄲🄳🄴🄵🄶🄷🄸🄹🄺🄻🄼🄽🄾🄿🅀🅁🅂🅃🅄🅅🅆🅇🅈🅉",
        smalls: "🄰🄱🄲🄳🄴🄵🄶🄷🄸🄹🄺🄻🄼🄽🄾🄿🅀🅁🅂🅃🅄🅅🅆🅇🅈🅉",
        digits: PLAIN,
    },
    // In black squares.
    Style {
        capitals: "🅰🅱🅲🅳🅴🅵🅶🅷🅸🅹🅺🅻🅼🅽🅾🅿🆀🆁🆂🆃🆄🆅🆆🆇🆈🆉",
        smalls: "🅰🅱🅲🅳🅴🅵🅶🅷🅸🅹🅺🅻🅼🅽🅾🅿🆀🆁🆂🆃🆄🆅🆆🆇🆈🆉",
        digits: PLAIN,
    },
    // In brackets.
    Style {
        capitals: "⒜⒝⒞⒟⒠⒡⒢⒣⒤⒥⒦⒧⒨⒩⒪⒫⒬⒭⒮⒯⒰⒱⒲⒳⒴⒵",
        smalls: "⒜⒝⒞⒟⒠⒡⒢⒣⒤⒥⒦⒧⒨⒩⒪⒫⒬⒭⒮⒯⒰⒱⒲⒳⒴⒵",
        digits: PLAIN,
    },
    // Raised.
    Style {
        capitals: "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖqʳˢᵗᵘᵛʷˣʸᶻ",
        smalls: "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖqʳˢᵗᵘᵛʷˣʸᶻ",
        digits: "⁰¹²³⁴⁵⁶⁷⁸⁹",
    },
    // Small capitals.
    Style {
        capitals: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        smalls: "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀsᴛᴜᴠᴡxʏᴢ",
        digits: PLAIN,
    },
];

impl Style {
    /// The word in this style.
    fn draw(&self, word: &str) -> String {
        word.chars().map(|c| self.letter(c).unwrap_or(c)).collect()
    }

    fn letter(&self, c: char) -> Option<char> {
        let (letters, first) = match c {
            'A'..='Z' => (self.capitals, 'A'),
            'a'..='z' => (self.smalls, 'a'),
            '0'..='9' => (self.digits, '0'),
            _ => return None,
        };
        letters.chars().nth(c as usize - first as usize)
    }

    /// Whether the word can be read in this style, and is not what it was.
    fn suits(&self, word: &str) -> bool {
        let has = |is: fn(&u8) -> bool| word.bytes().any(|byte| is(&byte));
        let capitals_past_first = word.chars().skip(1).any(|c| c.is_ascii_uppercase());
        let is_mixed = capitals_past_first && has(u8::is_ascii_lowercase);
        let loses_case = self.capitals == self.smalls;
        let changes_letters =
            word.chars().any(|c| c.is_ascii_alphabetic() && self.letter(c) != Some(c));
        changes_letters && !(loses_case && is_mixed)
    }
}

/// The word in one of the styles.
pub fn rewrite(word: &str, rng: &mut Rng) -> Option<String> {
    let suitable: Vec<&Style> = STYLES.iter().filter(|style| style.suits(word)).collect();
    Some(rng.pick(&suitable)?.draw(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_has_its_letters_and_digits() {
        for style in &STYLES {
            assert_eq!(style.capitals.chars().count(), 26, "{}", style.capitals);
            assert_eq!(style.smalls.chars().count(), 26, "{}", style.smalls);
            assert_eq!(style.digits.chars().count(), 10, "{}", style.digits);
        }
    }

    #[test]
    fn a_word_is_drawn_in_every_style_that_suits_it() {
        let styles = |word: &str| {
            let drawn = (0..500).filter_map(|seed| rewrite(word, &mut Rng::from_seed(seed)));
            drawn.collect::<std::collections::BTreeSet<_>>()
        };
        let small = styles("b4ju");
        assert_eq!(small.len(), STYLES.len());
        for word in ["𝐛𝟒𝐣𝐮", "𝔟4𝔧𝔲", "ⓑ④ⓙⓤ", "🅱4🅹🆄", "⒝4⒥⒰", "ᵇ⁴ʲᵘ", "ʙ4ᴊᴜ"]
        {
            assert!(small.contains(word), "{word}");
        }
        let capitals = styles("BAJU");
        assert!(capitals.contains("🅱🅰🅹🆄") && !capitals.contains("BAJU"));
        // Styles of one case would undo the mixing.
        assert_eq!(styles("bAjU").len(), STYLES.len() - 5);
    }

    #[test]
    fn letters_of_other_alphabets_stay() {
        for word in ["баж", "42", "𝐛", ""] {
            assert_eq!(rewrite(word, &mut Rng::from_seed(1)), None, "{word}");
        }
    }
}
