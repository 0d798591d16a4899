//! Languages, and the words that each has for the parts of a rule file.

/// A language that officers read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Indonesian.
    #[default]
    Id,
    /// English.
    En,
}

impl Lang {
    /// Both languages.
    pub const ALL: [Lang; 2] = [Lang::Id, Lang::En];

    /// `id` or `en`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Lang::Id => "id",
            Lang::En => "en",
        }
    }

    /// The language that a tag such as `id`, `en-GB` or `en_US.UTF-8` asks for, if it is one.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let primary = tag.split(['-', '_', '.']).next().unwrap_or_default();
        Lang::ALL.into_iter().find(|lang| lang.as_str().eq_ignore_ascii_case(primary))
    }

    pub(super) const fn thousands_mark(self) -> char {
        match self {
            Lang::Id => '.',
            Lang::En => ',',
        }
    }
}

macro_rules! phrases {
    ($(#[$doc:meta])* $type:ident { $($name:ident: $en:literal, $id:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type {
            $(#[doc = $en] $name,)*
        }

        impl $type {
            const fn phrase(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $(($type::$name, Lang::En) => $en, ($type::$name, Lang::Id) => $id,)*
                }
            }
        }
    };
}

phrases! {
    /// A part of a rule file, as messages name it.
    Noun {
        RuleSet: "the rule set", "kumpulan aturan";
        Title: "a title", "judul";
        Thresholds: "the thresholds", "ambang skor";
        Variants: "the variants", "variasi ejaan";
        WordList: "a word list", "satu daftar kata";
        ImageList: "an image list", "satu daftar gambar";
        Rule: "a rule", "aturan";
        Validity: "the period of validity", "masa berlaku";
        RuleExamples: "the examples of a rule", "contoh aturan";
        SetExamples: "the examples of the rule set", "contoh kumpulan aturan";
        Example: "an example", "contoh barang";
        Attributes: "the attributes", "atribut barang";
        Signals: "the signals", "sinyal";
        Text: "a text", "teks";
        List: "a list", "daftar";
        Mapping: "a group of entries", "kelompok isian";
        TextOrMapping: "a text or a group of entries", "teks atau kelompok isian";
        ListOrMapping: "a list or a group of entries", "daftar atau kelompok isian";
        Condition: "a condition", "syarat";
        WholeNumber: "a whole number", "bilangan bulat";
        Decimal: "a decimal number", "angka desimal";
        Number: "a number", "angka";
        Field: "a part of the listing", "bagian dari barang";
        Name: "a name", "nama";
        Weight: "a weight", "berat";
        Operand: "a list, a value or a bracket", "daftar, nilai, atau kurung";
        Operator: "a sign such as `&&` or `||`", "tanda seperti `&&` atau `||`";
        Member: "a name after the dot", "nama setelah titik";
        Arithmetic: "arithmetic", "hitungan";
        ArithmeticAdvice: "work it out, and write the result", "hitung dulu, lalu tulis hasilnya";
        Ternary: "`? :`", "`? :`";
        TernaryAdvice: "use `&&` and `||`", "pakai `&&` dan `||`";
        In: "`in`", "`in`";
        InAdvice: "use `has`, such as `title.has(bekas)`", "pakai `has`, misalnya `title.has(bekas)`";
        Listing: "lists in `[…]`", "daftar di dalam `[…]`";
        ListingAdvice: "put the words under `words`, and write the name of the list",
            "tulis katanya di bawah `words`, lalu pakai nama daftarnya";
        Map: "groups in `{…}`", "kelompok di dalam `{…}`";
        Boolean: "`true` and `false`", "`true` dan `false`";
        BooleanAdvice: "leave it out; use `mode: off` to switch a rule off",
            "hapus saja; pakai `mode: off` untuk mematikan aturan";
        Null: "`null`", "`null`";
        NullAdvice: "use `known`, such as `!price.known`", "pakai `known`, misalnya `!price.known`";
        Comment: "comments after `//`", "komentar setelah `//`";
        ArithmeticOfLists: "`+`, `-`, `*` and `/` between lists",
            "`+`, `-`, `*`, dan `/` di antara daftar";
        ArithmeticOfListsAdvice: "write `&&` for and, `||` for or; a name holds a-z, 0-9 and `_` only",
            "tulis `&&` untuk dan, `||` untuk atau; nama hanya memuat a-z, 0-9, dan `_`";
        SemicolonAdvice: "write `&&` for and, `||` for or, and `,` inside brackets",
            "tulis `&&` untuk dan, `||` untuk atau, dan `,` di dalam kurung";
        PlainSpace: "a plain space", "spasi biasa";
        ManyComments: "too many comment lines together", "terlalu banyak baris komentar berurutan";
        EarlyEnd: "the file ends too early", "berkas berakhir terlalu awal";
        ContentMissing: "a value is missing", "ada nilai yang belum diisi";
        BraceSeparator: "`,` or `}` is missing", "`,` atau `}` belum ada";
        BracketSeparator: "`,` or `]` is missing", "`,` atau `]` belum ada";
        ColonMissing: "`: ` is missing after a name", "`: ` setelah nama belum ada";
        KeyMisplaced: "no name of an entry can stand here", "nama isian tidak bisa ditulis di sini";
        AfterDocument: "something follows the end of the document",
            "ada tulisan setelah akhir dokumen";
        CommentInText: "a comment cuts a text of several lines",
            "komentar memotong teks yang terdiri dari beberapa baris";
        CommentSpace: "a space is missing before `#`", "spasi sebelum `#` belum ada";
        SpaceMissing: "a space is missing", "ada spasi yang kurang";
        BracketUnopened: "a bracket closes nothing", "ada kurung penutup tanpa pembuka";
        DashMisplaced: "no `- ` can stand here", "`- ` tidak bisa ditulis di sini";
        BlockHeader: "nothing can follow `|` or `>` on its line",
            "setelah `|` atau `>` tidak boleh ada tulisan lain di baris itu";
        UnknownEscape: "an unknown `\\` in double quotes", "`\\` yang tidak dikenal di dalam tanda kutip";
        NotReadable: "it cannot be read on from here", "tidak bisa dibaca lebih lanjut dari sini";
        CommentAdvice: "write it after `#`, behind the condition or above it",
            "tulis setelah `#`, di belakang syarat atau di atasnya";
    }
}

phrases! {
    /// What stands at a related place.
    Label {
        FirstHere: "first written here", "pertama kali ditulis di sini";
        OpenedHere: "opened here", "dibuka di sini";
        OtherHere: "the other one is here", "yang satunya di sini";
        BlockThreshold: "the block threshold", "ambang block";
        BeginsHere: "begins here", "mulai berlaku di sini";
    }
}

impl Noun {
    /// The word in a language.
    #[must_use]
    pub const fn name(self, lang: Lang) -> &'static str {
        self.phrase(lang)
    }
}

impl Label {
    /// The text in a language.
    #[must_use]
    pub const fn text(self, lang: Lang) -> &'static str {
        self.phrase(lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_loosely() {
        assert_eq!(Lang::from_tag("id_ID.UTF-8"), Some(Lang::Id));
        assert_eq!(Lang::from_tag("EN-gb"), Some(Lang::En));
        assert_eq!(Lang::from_tag("fr"), None);
    }
}
