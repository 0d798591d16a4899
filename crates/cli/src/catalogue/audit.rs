//! What does not follow in an export of the audit log.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("line {line} is no line of an audit log", "baris {line} bukan baris log audit", ""),
    (
        "line {line}: the entries {first} to {last} are not those that were chained: one was altered, removed \
         or added",
        "baris {line}: catatan {first} sampai {last} bukan yang dirantai: ada yang diubah, dihapus atau \
         ditambahkan",
        "",
    ),
    (
        "line {line}: no link follows on the entries up to here",
        "baris {line}: tidak ada mata rantai setelah catatan sampai di sini",
        "",
    ),
    (
        "line {line}: the signature of the end is not good: {~refusal}",
        "baris {line}: tanda tangan pada ujungnya tidak sah: {~refusal}",
        "",
    ),
    (
        "line {line}: after the entry {position} stands another chain than the one that was signed",
        "baris {line}: setelah catatan {position} ada rantai lain daripada yang ditandatangani",
        "",
    ),
    ("no end is signed", "tidak ada ujung yang ditandatangani", ""),
];
