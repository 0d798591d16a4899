//! The full-width forms made for Chinese and Japanese text: `ｂｅｋａｓ`.
//!
//! A keyboard in that mode, or a generator, gives them to all letters, digits and signs alike.

/// How far each form is from its ASCII character.
const DISTANCE: u32 = '！' as u32 - '!' as u32;

/// The word in full width, with its spaces as they are.
pub fn rewrite(word: &str) -> Option<String> {
    word.contains(|c: char| c.is_ascii_alphabetic()).then(|| word.chars().map(widen).collect())
}

fn widen(c: char) -> char {
    let wide = c.is_ascii_graphic().then(|| char::from_u32(u32::from(c) + DISTANCE));
    wide.flatten().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_and_signs_widen() {
        assert_eq!(rewrite("B4l p.r~s🔥").as_deref(), Some("Ｂ４ｌ ｐ．ｒ～ｓ🔥"));
        assert_eq!(rewrite("ｂａｌ"), None);
        assert_eq!(rewrite("2"), None);
    }
}
