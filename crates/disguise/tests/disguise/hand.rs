//! The substitutions written out a second time, by hand or by arithmetic on code charts, to undo
//! what the crate did without its help.

/// Twins and foreign letters, each line a letter followed by what may stand for it.
const LOOK_ALIKES: &str = "
    AАΑ BВΒ CСϹ DᎠ EЕΕЄ FϜ GԌ HНΗ IІΙӀ JЈͿ KКΚ LᏞ MМΜ NΝИ OОΟՕ PРΡ QԚ RᎡЯ SЅՏ TТΤ UՍ VѴᏙ WԜ XХΧ
    YҮΥ ZΖ aаα bЬв cсϲς dԁ eеҽє fϝք gց hһհн iіι jјϳ kкκ lӏ mм nոη oоοօσ pрρ qԛզ rгя sѕ tт uυս
    vνѵ wԝѡω xхχ yуүγ";

/// The letter that this one of another script was put for.
pub fn twin_of(c: char) -> Option<char> {
    let mut groups = LOOK_ALIKES.split_whitespace();
    let group = groups.find(|group| !c.is_ascii() && group.contains(c))?;
    group.chars().next()
}

/// The character of which this is the full-width form.
pub fn narrow(c: char) -> Option<char> {
    matches!(c, '！'..='～').then(|| char::from_u32(u32::from(c) - 0xfee0)).flatten()
}

/// The letter or digit that this one is an ornament of.
pub fn unadorned(c: char) -> Option<char> {
    let nth = |first: char, base: u32, case: u32| {
        char::from_u32(u32::from(first) + (c as u32 - base) % case)
    };
    match c {
        // Mathematical letters come as fifty-two to a style, digits as ten.
        '\u{1d400}'..='\u{1d6a3}' => {
            let letter = (c as u32 - 0x1d400) % 52;
            char::from_u32(if letter < 26 { 'A' as u32 + letter } else { 'a' as u32 + letter - 26 })
        }
        '\u{1d7ce}'..='\u{1d7ff}' => nth('0', 0x1d7ce, 10),
        'Ⓐ'..='Ⓩ' => nth('A', 0x24b6, 26),
        'ⓐ'..='ⓩ' => nth('a', 0x24d0, 26),
        '①'..='⑨' => nth('1', 0x2460, 10),
        '❶'..='❾' => nth('1', 0x2776, 10),
        '⒜'..='⒵' => nth('a', 0x249c, 26),
        '🄰'..='🅉' => nth('A', 0x1f130, 26),
        '🅐'..='🅩' => nth('A', 0x1f150, 26),
        '🅰'..='🆉' => nth('A', 0x1f170, 26),
        // Letters that were in Unicode before the mathematical styles, raised ones, small capitals.
        _ => {
            const SINGLE: &str = "
                0⓪⓿⁰ 1¹ 2² 3³ 4⁴ 5⁵ 6⁶ 7⁷ 8⁸ 9⁹ Bℬ Cℭℂ Eℰ Fℱ Hℋℌℍ Iℐℑ Lℒ Mℳ Nℕ Pℙ Qℚ Rℛℜℝ Zℨℤ
                aᵃᴀ bᵇʙ cᶜᴄ dᵈᴅ eᵉᴇℯ fᶠꜰ gᵍɢℊ hʰʜℎ iⁱɪ jʲᴊ kᵏᴋ lˡʟ mᵐᴍ nⁿɴ oᵒᴏℴ pᵖᴘ qǫ rʳʀ sˢ tᵗᴛ
                uᵘᴜ vᵛᴠ wʷᴡ xˣ yʸʏ zᶻᴢ";
            let mut groups = SINGLE.split_whitespace();
            groups.find(|group| !c.is_ascii() && group.contains(c))?.chars().next()
        }
    }
}

/// Whether the character does not show.
pub fn is_invisible(c: char) -> bool {
    "\u{ad}\u{200b}\u{200c}\u{200d}\u{200e}\u{2060}\u{2063}\u{feff}".contains(c)
}

/// Whether the character is a mark on the one before.
pub fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The letter under an accent that came ready made.
pub fn bare(c: char) -> Option<char> {
    const ACCENTED: &str = "
        AÀÁÂÄÃÅ CÇĆČ EÈÉÊËĒ IÌÍÎÏĪ NÑŃ OÒÓÔÖÕ SŚŠ UÙÚÛÜŪ YÝŸ ZŽŹŻ aàáâäãå cçćč eèéêëē iìíîïī nñń
        oòóôöõ sśš uùúûüū yýÿ zžźż";
    let mut groups = ACCENTED.split_whitespace();
    groups.find(|group| !c.is_ascii() && group.contains(c))?.chars().next()
}

/// The text with every character that was swapped put back.
pub fn typed(text: &str) -> String {
    let back = |c| [narrow, unadorned, twin_of, bare].iter().find_map(|undo| undo(c)).unwrap_or(c);
    text.chars().filter(|&c| !is_invisible(c) && !is_mark(c)).map(back).collect()
}
