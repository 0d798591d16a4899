//! Names of months and days, in Indonesian and English.

/// A language of the names of months.
#[derive(Clone, Copy)]
pub(super) enum Language {
    Indonesian,
    English,
}

/// The names of each month: Indonesian, English, then what else people write.
const MONTHS: [&[&str]; 12] = [
    &["Januari", "January", "Jan"],
    &["Februari", "February", "Pebruari", "Feb", "Peb"],
    &["Maret", "March", "Mar", "Mrt"],
    &["April", "April", "Apr"],
    &["Mei", "May"],
    &["Juni", "June", "Jun"],
    &["Juli", "July", "Jul"],
    &["Agustus", "August", "Agu", "Ags", "Agt", "Agst", "Agus", "Aug"],
    &["September", "September", "Sep", "Sept"],
    &["Oktober", "October", "Okt", "Oct"],
    &["November", "November", "Nopember", "Nov", "Nop"],
    &["Desember", "December", "Des", "Dec"],
];

/// Words that change nothing: days of the week, and those that say that a date or time follows.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "senin", "selasa", "rabu", "kamis", "jumat", "jum'at", "sabtu", "minggu", "ahad",
    "sen", "sel", "rab", "kam", "jum", "sab", "min",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "tanggal", "tgl", "pukul", "pkl", "jam", "at",
];

/// The month of a name, from 1; case and a dot at the end do not count.
pub(super) fn month(text: &str) -> Option<u8> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let is_named = |names: &&[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(text));
    MONTHS.iter().position(is_named).and_then(|index| u8::try_from(index + 1).ok())
}

/// The name of a month from 1 to 12.
pub(super) fn name(month: u8, language: Language) -> &'static str {
    let names = MONTHS.get(usize::from(month).wrapping_sub(1));
    names.and_then(|names| names.get(language as usize)).copied().unwrap_or_default()
}

/// Whether the word changes nothing.
pub(super) fn is_filler(text: &str) -> bool {
    let text = text.trim_end_matches(['.', ',']);
    FILLERS.iter().any(|word| word.eq_ignore_ascii_case(text))
}
