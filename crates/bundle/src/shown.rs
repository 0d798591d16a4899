//! Text that nobody has vouched for, as a log shows it.

/// The text made fit for a log: one line of visible characters, cut where
/// it is long.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::new();
    for letter in text.chars().take(200) {
        match letter {
            '"' | '\'' | '\\' => shown.push(letter),
            _ => shown.extend(letter.escape_debug()),
        }
    }
    shown
}
