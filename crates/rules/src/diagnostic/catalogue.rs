//! Every diagnostic there is: its stable code, its severity, and its wording in both languages.
//!
//! One entry reads: name, code, severity; message and hints in English; the same in Indonesian. Of
//! the hints, the first one is shown whose placeholders all have a value. Codes are never used
//! again for something else: 1xx the file and its YAML, 2xx structure, 3xx words and images,
//! 4xx conditions, 5xx examples, 6xx limits.

use super::{Lang, Severity};

macro_rules! catalogue {
    ($(
        $name:ident $code:literal $severity:ident
        $en:literal [$($en_hint:literal),* $(,)?]
        $id:literal [$($id_hint:literal),* $(,)?]
    )*) => {
        /// What a diagnostic is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!($code, ": ", $en)] $name,)*
        }

        impl Code {
            /// Every code, in the order of their numbers.
            pub const ALL: &[Code] = &[$(Code::$name),*];

            /// The stable code, such as `SR201`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// How bad it usually is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }

            pub(super) const fn message(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Code::$name, Lang::En) => $en, (Code::$name, Lang::Id) => $id,)*
                }
            }

            pub(super) const fn hints(self, lang: Lang) -> &'static [&'static str] {
                match (self, lang) {
                    $((Code::$name, Lang::En) => &[$($en_hint),*],
                      (Code::$name, Lang::Id) => &[$($id_hint),*],)*
                }
            }
        }
    };
}

catalogue! {
    FileTooLarge "SR101" Error
        "the file has {size} bytes, and at most {limit} are read"
        ["split the rule set into several files"]
        "ukuran berkas {size} byte, padahal batasnya {limit} byte"
        ["pecah kumpulan aturan ini menjadi beberapa berkas"]
    NotUtf8 "SR102" Error
        "the file is not UTF-8 text from byte offset {offset} on"
        ["it looks like {encoding}; save it again as UTF-8", "save it again as UTF-8"]
        "isi berkas bukan teks UTF-8 mulai byte ke-{offset}"
        ["tampaknya {encoding}; simpan ulang sebagai UTF-8", "simpan ulang sebagai UTF-8"]
    EmptyFile "SR103" Error
        "the file holds no rule set"
        ["begin with `rule_set: name-of-the-set`"]
        "berkas ini tidak berisi kumpulan aturan"
        ["awali dengan `rule_set: nama-kumpulan-aturan`"]
    ControlCharacter "SR104" Error
        "the file holds the control character {character}"
        ["delete it; it is invisible and mostly comes along when text is pasted"]
        "berkas ini berisi karakter kendali {character}"
        ["hapus karakter itu; biasanya tidak terlihat dan ikut terbawa saat teks ditempel"]
    Syntax "SR105" Error
        "this is not valid YAML ({detail})"
        ["compare this line and the one above it with a rule set that works"]
        "penulisan YAML di sini tidak benar ({detail})"
        ["bandingkan baris ini dan baris di atasnya dengan berkas aturan yang sudah benar"]
    Tab "SR106" Error
        "there is a tab where only spaces may stand"
        ["indent with spaces, two for each level"]
        "ada tab di tempat yang hanya boleh berisi spasi"
        ["awali baris dengan spasi, dua spasi untuk setiap tingkat"]
    TooDeep "SR107" Error
        "lists or groups are nested more than {limit} levels deep"
        ["a rule set needs five or six; look for brackets or dashes too many"]
        "daftar atau kelompok isian bersarang lebih dari {limit} tingkat"
        ["kumpulan aturan cukup lima atau enam tingkat; periksa kurung atau tanda hubung berlebih"]
    Anchor "SR108" Error
        "`&` makes a YAML anchor, which rule sets do not use"
        ["put a text that begins with `&` in quotes; write a repeated value out"]
        "`&` adalah jangkar YAML, yang tidak dipakai dalam kumpulan aturan"
        ["apit teks yang diawali `&` dengan tanda kutip; nilai yang berulang ditulis lengkap saja"]
    Alias "SR109" Error
        "`*` refers to a YAML anchor, which rule sets do not use"
        ["put a text that begins with `*` in quotes; write a repeated value out"]
        "`*` merujuk ke jangkar YAML, yang tidak dipakai dalam kumpulan aturan"
        ["apit teks yang diawali `*` dengan tanda kutip; nilai yang berulang ditulis lengkap saja"]
    MergeKey "SR110" Error
        "`<<` merges YAML mappings, which rule sets do not use"
        ["write the entries out"]
        "`<<` menggabungkan isian YAML, yang tidak dipakai dalam kumpulan aturan"
        ["tulis isiannya satu per satu"]
    Tag "SR111" Error
        "`!` makes a YAML tag, which rule sets do not use"
        ["put a text that begins with `!` in quotes; a condition too: `when: '!a && b'`"]
        "`!` adalah tag YAML, yang tidak dipakai dalam kumpulan aturan"
        ["apit teks yang diawali `!` dengan tanda kutip; syarat juga: `when: '!a && b'`"]
    SeveralDocuments "SR112" Error
        "a second document begins here"
        ["keep one rule set in a file, without a line `---` in between"]
        "di sini dimulai dokumen kedua"
        ["satu berkas hanya untuk satu kumpulan aturan, tanpa baris `---` di tengahnya"]
    DuplicateKey "SR113" Error
        "`{key}` is written twice"
        ["merge the two, or remove one"]
        "`{key}` ditulis dua kali"
        ["gabungkan keduanya, atau hapus salah satu"]
    Directive "SR114" Error
        "`%` begins a YAML directive, which rule sets do not use"
        ["remove the line"]
        "`%` memulai direktif YAML, yang tidak dipakai dalam kumpulan aturan"
        ["hapus baris ini"]
    KeyNotText "SR115" Error
        "the name of an entry must be a text"
        ["write `name: value`"]
        "nama isian harus berupa teks"
        ["tulis `nama: nilai`"]
    Unclosed "SR116" Error
        "`{open}` is not closed"
        ["add `{close}` where it should end"]
        "`{open}` belum ditutup"
        ["tambahkan `{close}` di akhir bagian ini"]
    MismatchedBracket "SR117" Error
        "`{open}` is closed by `{close}`"
        ["brackets go in pairs: `[` with `]`, `{` with `}`"]
        "`{open}` ditutup dengan `{close}`"
        ["kurung harus berpasangan: `[` dengan `]`, `{` dengan `}`"]
    ColonInText "SR118" Error
        "there must be no `:` here"
        ["put a text that holds `: ` in quotes; else check brackets and indentation above"]
        "di sini tidak boleh ada `:`"
        ["apit teks yang memuat `: ` dengan tanda kutip; kalau bukan, periksa kurung dan spasi awal di atasnya"]
    NeedsQuotes "SR119" Error
        "a text must not begin with `{character}`"
        ["put the text in quotes"]
        "teks tidak boleh diawali `{character}`"
        ["apit teks itu dengan tanda kutip"]
    Indentation "SR120" Error
        "this line does not line up with the lines above"
        ["entries of one level begin after the same number of spaces"]
        "baris ini tidak sejajar dengan baris di atasnya"
        ["isian yang setingkat harus dimulai setelah jumlah spasi yang sama"]
    AfterQuote "SR121" Error
        "something follows the closing quote"
        ["put a comma between two texts, or quotes around the whole text"]
        "ada tulisan setelah tanda kutip penutup"
        ["beri koma di antara dua teks, atau apit seluruh teks dengan tanda kutip"]
    EmptyItem "SR122" Error
        "nothing stands before this comma"
        ["remove the comma, or write what is missing"]
        "tidak ada isi sebelum koma ini"
        ["hapus komanya, atau lengkapi isinya"]
    MoreDiagnostics "SR199" Error
        "{count} more are not shown"
        ["correct these first, then check again"]
        "masih ada {count} lagi yang tidak ditampilkan"
        ["perbaiki yang ini dulu, lalu periksa ulang"]

    UnknownKey "SR201" Error
        "`{key}` is no entry of {owner}"
        ["did you mean `{nearest}`?", "known here: {known}"]
        "`{key}` tidak dikenal sebagai isian {owner}"
        ["maksudnya `{nearest}`?", "yang dikenal di sini: {known}"]
    MissingKey "SR202" Error
        "{owner} lacks the entry `{key}`"
        ["add `{key}: …`"]
        "{owner} belum punya isian `{key}`"
        ["tambahkan `{key}: …`"]
    WrongType "SR203" Error
        "{expected} belongs here, not {found}"
        ["write it like `{sample}`"]
        "di sini seharusnya {expected}, bukan {found}"
        ["tulis seperti `{sample}`"]
    ValueMissing "SR204" Error
        "the value is missing"
        ["write the value of `{key}`, or remove the entry", "write the value, or remove the item"]
        "nilainya belum diisi"
        ["isi nilai `{key}`, atau hapus isian ini", "isi nilainya, atau hapus butir ini"]
    PlainTitle "SR205" Error
        "a title is needed in Indonesian and in English"
        ["write `title: { id: {text}, en: … }`"]
        "judul harus ditulis dalam bahasa Indonesia dan bahasa Inggris"
        ["tulis `title: { id: {text}, en: … }`"]
    BadSlug "SR206" Error
        "`{text}` cannot be used as a name"
        ["use a-z, 0-9 and `-`, at most {limit} of them, such as `{nearest}`",
         "use a-z, 0-9 and `-`, at most {limit} of them"]
        "`{text}` tidak bisa dipakai sebagai nama"
        ["pakai a-z, 0-9, dan `-`, paling banyak {limit} karakter, misalnya `{nearest}`",
         "pakai a-z, 0-9, dan `-`, paling banyak {limit} karakter"]
    BadNumber "SR207" Error
        "`{text}` is not a whole number from {min} to {max}"
        ["write digits only"]
        "`{text}` bukan bilangan bulat dari {min} sampai {max}"
        ["tulis angka saja"]
    BadPrice "SR208" Error
        "`{text}` is not a price in whole rupiah"
        ["write digits only, such as `50000`"]
        "`{text}` bukan harga dalam rupiah penuh"
        ["tulis angka saja, misalnya `50000`"]
    BadDecimal "SR209" Error
        "`{text}` is not a number"
        ["write digits, with a point before decimals, such as `0.85`"]
        "`{text}` bukan angka"
        ["tulis angka, dengan titik sebelum desimal, misalnya `0.85`"]
    ThresholdOrder "SR210" Error
        "the review threshold {review} is above the block threshold {block}"
        ["review must begin at the same score as block, or below"]
        "ambang review {review} lebih tinggi daripada ambang block {block}"
        ["ambang review harus sama dengan atau di bawah ambang block"]
    NoRules "SR211" Error
        "the rule set has no rules"
        ["to withdraw rules, keep them and write `mode: off`"]
        "kumpulan aturan ini tidak punya aturan"
        ["untuk mencabut aturan, biarkan tertulis dan beri `mode: off`"]
    DuplicateRule "SR212" Error
        "there are two rules `{rule}`"
        ["give one of them another id, one that was never used before"]
        "ada dua aturan `{rule}`"
        ["beri salah satu id lain yang belum pernah dipakai"]
    BadChoice "SR213" Error
        "`{text}` cannot be the value of `{key}`"
        ["did you mean `{nearest}`?", "it can be {known}"]
        "`{text}` tidak bisa menjadi nilai `{key}`"
        ["maksudnya `{nearest}`?", "nilainya boleh {known}"]
    NoEffect "SR214" Error
        "rule `{rule}` has neither a verdict nor a score"
        ["add `verdict: block`, `verdict: review`, or a `score` from 1 to 100"]
        "aturan `{rule}` tidak punya putusan maupun skor"
        ["tambahkan `verdict: block`, `verdict: review`, atau `score` 1 sampai 100"]
    TwoEffects "SR215" Error
        "rule `{rule}` has a verdict and a score"
        ["keep one: the verdict decides by itself, a score counts together with others"]
        "aturan `{rule}` punya putusan sekaligus skor"
        ["pilih satu: putusan berlaku sendiri, skor dijumlahkan dengan aturan lain"]
    BadDate "SR216" Error
        "`{text}` is neither a day nor a time"
        ["write a day, `2025-03-31`, or a time, `2025-03-31T09:00:00+07:00`"]
        "`{text}` bukan tanggal atau waktu"
        ["tulis tanggal, `2025-03-31`, atau waktu, `2025-03-31T09:00:00+07:00`"]
    DateOrder "SR217" Error
        "the period ends before it begins"
        ["`until` must be later than `from`; a day given as `until` is still included"]
        "masa berlaku berakhir sebelum dimulai"
        ["`until` harus sesudah `from`; tanggal pada `until` masih termasuk"]

    BadListName "SR301" Error
        "`{name}` cannot be the name of a list"
        ["use a-z, 0-9 and `_`, and do not begin with a digit; such as `{nearest}`",
         "use a-z, 0-9 and `_`, and do not begin with a digit"]
        "`{name}` tidak bisa menjadi nama daftar"
        ["pakai a-z, 0-9, dan `_`, dan jangan diawali angka; misalnya `{nearest}`",
         "pakai a-z, 0-9, dan `_`, dan jangan diawali angka"]
    ReservedListName "SR302" Error
        "`{name}` has a meaning of its own in conditions"
        ["choose another name, such as `{nearest}`"]
        "`{name}` sudah punya arti sendiri di dalam syarat"
        ["pilih nama lain, misalnya `{nearest}`"]
    NameTaken "SR303" Error
        "`{name}` is a word list and an image list"
        ["rename one of them"]
        "`{name}` dipakai untuk daftar kata sekaligus daftar gambar"
        ["ganti nama salah satunya"]
    EmptyList "SR304" Error
        "the list `{name}` is empty"
        ["fill it, or remove it"]
        "daftar `{name}` kosong"
        ["isi daftar ini, atau hapus"]
    DuplicateTerm "SR305" Warning
        "`{text}` is in the list `{name}` twice"
        ["keep one; upper and lower case and look-alike letters count as the same"]
        "`{text}` ada dua kali di daftar `{name}`"
        ["cukup satu; huruf besar, huruf kecil, dan huruf yang mirip dianggap sama"]
    TermWithoutLetters "SR306" Error
        "`{text}` has no letter and no digit, so it would never be found"
        ["write a word, or remove it"]
        "`{text}` tidak memuat huruf atau angka, jadi tidak akan pernah ditemukan"
        ["tulis kata yang dimaksud, atau hapus"]
    UnusedList "SR307" Warning
        "no condition uses the list `{name}`"
        ["use it in a condition, or remove it"]
        "daftar `{name}` tidak dipakai di syarat mana pun"
        ["pakai di sebuah syarat, atau hapus"]
    BadHash "SR308" Error
        "`{text}` is not the hash of an image"
        ["it is `pdq:` and 64 digits 0-9 a-f, or `phash64:` and 16; `saring hash` makes one"]
        "`{text}` bukan sidik gambar"
        ["bentuknya `pdq:` dan 64 angka 0-9 a-f, atau `phash64:` dan 16; buat dengan `saring hash`"]
    DuplicateHash "SR309" Warning
        "this hash is in the list `{name}` twice"
        ["keep one"]
        "sidik gambar ini ada dua kali di daftar `{name}`"
        ["cukup satu"]

    ConditionNotOneLine "SR401" Error
        "the condition does not stand on one line"
        ["write the condition on one line, after `when:`"]
        "syarat tidak ditulis dalam satu baris"
        ["tulis syarat dalam satu baris setelah `when:`"]
    ConditionEscapes "SR402" Error
        "the condition holds {escape}, so its parts could not be pointed at"
        ["put single quotes around double ones, or the other way round"]
        "syarat memuat {escape}, sehingga bagian-bagiannya tidak bisa ditunjukkan"
        ["apit tanda kutip ganda dengan kutip tunggal, atau sebaliknya"]
    SimilarityAlone "SR403" Error
        "rule `{rule}` could block a listing for its similarity alone"
        ["require a word as well, such as `&& name_of_list`, or use `verdict: review`"]
        "aturan `{rule}` bisa memblokir barang hanya karena mirip"
        ["tambahkan syarat kata, misalnya `&& nama_daftar`, atau pakai `verdict: review`"]

    ConditionCharacter "SR410" Error
        "`{found}` means nothing in a condition"
        ["remove it"]
        "`{found}` tidak berarti apa-apa di dalam syarat"
        ["hapus saja"]
    ConditionSpelling "SR411" Error
        "`{found}` is written another way in conditions"
        ["write `{write}`"]
        "`{found}` ditulis dengan cara lain di dalam syarat"
        ["tulis `{write}`"]
    ConditionQuoteMarks "SR412" Error
        "these quotation marks do not count in conditions"
        ["write `{write}`"]
        "tanda kutip seperti ini tidak berlaku di dalam syarat"
        ["tulis `{write}`"]
    ConditionUnclosedText "SR413" Error
        "the text has no closing quotation mark"
        ["add the mark with which the text begins"]
        "teks ini belum ditutup dengan tanda kutip"
        ["tutup dengan tanda kutip yang sama seperti pembukanya"]
    ConditionTextForm "SR414" Error
        "a text in a condition stands in plain quotation marks"
        ["write it as `\"text\"`"]
        "teks di dalam syarat cukup diapit tanda kutip biasa"
        ["tulis seperti `\"teks\"`"]
    ConditionBackslash "SR415" Error
        "this backslash stands before nothing that needs one"
        ["remove it; a backslash itself is written twice"]
        "garis miring terbalik ini tidak pada tempatnya"
        ["hapus; kalau memang perlu, tulis dua kali"]
    ConditionEmptyText "SR416" Error
        "the text between the quotation marks is empty"
        ["write what is to be compared"]
        "tidak ada teks di antara tanda kutip"
        ["isi teks yang ingin dibandingkan"]
    ConditionNumberForm "SR417" Error
        "`{found}` is not how a number is written"
        ["write `{write}`", "write digits only, with a point before decimals"]
        "`{found}` bukan cara menulis angka"
        ["tulis `{write}`", "tulis angka saja, dengan titik sebelum desimal"]
    ConditionNumberRange "SR418" Error
        "the number must lie between {least} and {greatest}"
        ["write a number within these limits"]
        "angka ini harus antara {least} dan {greatest}"
        ["tulis angka dalam batas itu"]
    ConditionNotFinite "SR419" Error
        "the number is too great"
        ["write a smaller one"]
        "angka ini terlalu besar"
        ["tulis angka yang lebih kecil"]
    ConditionDistance "SR420" Error
        "a distance goes from 0 to {greatest} words"
        ["5 or 6 is usual within one phrase"]
        "jarak antarkata hanya dari 0 sampai {greatest}"
        ["untuk satu frasa biasanya 5 atau 6"]
    ConditionUnexpected "SR421" Error
        "{expected} is expected here, not `{found}`"
        ["compare with `near(bekas, sandang, 5) && price < 50000`"]
        "di sini seharusnya {expected}, bukan `{found}`"
        ["bandingkan dengan `near(bekas, sandang, 5) && price < 50000`"]
    ConditionEndsEarly "SR422" Error
        "the condition ends where {expected} is expected"
        ["complete it, or remove the last sign"]
        "syarat berhenti di tempat yang seharusnya berisi {expected}"
        ["lengkapi, atau hapus tanda terakhir"]
    ConditionUnclosed "SR423" Error
        "a bracket is not closed"
        ["add `{close}`"]
        "ada kurung yang belum ditutup"
        ["tambahkan `{close}`"]
    ConditionUnopened "SR424" Error
        "this bracket closes nothing"
        ["remove it, or open it further to the left"]
        "kurung ini tidak punya pembuka"
        ["hapus, atau tambahkan pembukanya di sebelah kiri"]
    ConditionUnsupported "SR425" Error
        "conditions do not know {construct}"
        ["{advice}"]
        "syarat tidak mengenal {construct}"
        ["{advice}"]
    ConditionChained "SR426" Error
        "two comparisons cannot be chained"
        ["write `{write}`", "join them with `&&`, each with both of its sides"]
        "dua perbandingan tidak bisa dirangkai"
        ["tulis `{write}`", "hubungkan dengan `&&`, masing-masing lengkap kedua sisinya"]
    ConditionBadName "SR430" Error
        "`{name}` cannot be a name"
        ["did you mean `{nearest}`?", "names hold a-z, 0-9 and `_`"]
        "`{name}` tidak bisa menjadi nama"
        ["maksudnya `{nearest}`?", "nama hanya memuat a-z, 0-9, dan `_`"]
    ConditionUnknownName "SR431" Error
        "there is no word list `{name}`"
        ["did you mean `{nearest}`?", "add the list under `words`"]
        "tidak ada daftar kata `{name}`"
        ["maksudnya `{nearest}`?", "tambahkan daftarnya di bawah `words`"]
    ConditionUnknownImages "SR432" Error
        "there is no image list `{name}`"
        ["did you mean `{nearest}`?", "add the list under `images`"]
        "tidak ada daftar gambar `{name}`"
        ["maksudnya `{nearest}`?", "tambahkan daftarnya di bawah `images`"]
    ConditionUnknownFunction "SR433" Error
        "there is no function `{name}`"
        ["did you mean `{write}`?", "there are `near`, `before` and `count`"]
        "tidak ada fungsi `{name}`"
        ["maksudnya `{write}`?", "yang ada: `near`, `before`, dan `count`"]
    ConditionUnknownMember "SR434" Error
        "`{of}` has no `{name}`"
        ["did you mean `{write}`?", "after `{of}.` there can be {members}", "remove what follows the dot"]
        "`{of}` tidak punya `{name}`"
        ["maksudnya `{write}`?", "setelah `{of}.` boleh {members}", "hapus bagian setelah titik"]
    ConditionNotIndexed "SR435" Error
        "`[…]` goes only with `attributes` and `signals`"
        ["write `attributes[\"brand\"]` or `signals[\"name\"]`"]
        "`[…]` hanya untuk `attributes` dan `signals`"
        ["tulis `attributes[\"brand\"]` atau `signals[\"nama\"]`"]
    ConditionArguments "SR440" Error
        "this takes {expected} values between its brackets, not {found}"
        ["write it like `{form}`"]
        "di dalam kurung harus ada {expected} nilai, bukan {found}"
        ["tulis seperti `{form}`"]
    ConditionMismatch "SR441" Error
        "{expected} belongs here, not {found}"
        ["did you mean `{write}`?", "compare with `near(bekas, sandang, 5) && price < 50000`"]
        "di sini seharusnya {expected}, bukan {found}"
        ["maksudnya `{write}`?", "bandingkan dengan `near(bekas, sandang, 5) && price < 50000`"]
    ConditionIncomplete "SR442" Error
        "`{found}` alone says nothing"
        ["write it like {forms}"]
        "`{found}` saja belum berarti apa-apa"
        ["tulis seperti {forms}"]
    ConditionTextTest "SR443" Error
        "`{field}` is not compared with a text"
        ["write `{write}`", "put the words into a list, and write `{field}.has(name_of_list)`"]
        "`{field}` tidak dibandingkan dengan teks"
        ["tulis `{write}`", "masukkan katanya ke sebuah daftar, lalu tulis `{field}.has(nama_daftar)`"]
    ConditionNotComparable "SR444" Error
        "this cannot be compared"
        ["did you mean `{write}`?", "numbers are compared: `count(bekas) >= 2`, `price < 50000`"]
        "bagian ini tidak bisa dibandingkan"
        ["maksudnya `{write}`?", "yang dibandingkan adalah angka: `count(bekas) >= 2`, `price < 50000`"]
    ConditionCompared "SR445" Error
        "a condition is not compared with anything"
        ["leave it alone for \"true\", or put `!` before it for \"not true\""]
        "syarat tidak perlu dibandingkan dengan apa pun"
        ["biarkan saja untuk \"benar\", atau beri `!` di depannya untuk \"tidak benar\""]
    ConditionEqualityOnly "SR446" Error
        "`listing.condition` is only equal or not equal to something"
        ["write `==` or `!=`"]
        "`listing.condition` hanya bisa sama atau tidak sama"
        ["tulis `==` atau `!=`"]
    ConditionTwoValues "SR447" Error
        "one side of the comparison must be a number or a text"
        ["write it like `price < 50000`"]
        "salah satu sisi perbandingan harus angka atau teks"
        ["tulis seperti `price < 50000`"]
    ConditionTwoLiterals "SR448" Error
        "this comparison says nothing about the listing"
        ["put what is compared on one side, such as `price`"]
        "perbandingan ini tidak berkata apa-apa tentang barang"
        ["taruh yang dibandingkan di salah satu sisi, misalnya `price`"]
    ConditionNestedException "SR449" Error
        "a list of exceptions cannot have exceptions"
        ["put both after one another: `bekas.except(gawai, 2).except(kemasan, 2)`"]
        "daftar pengecualian tidak bisa punya pengecualian sendiri"
        ["tulis berurutan: `bekas.except(gawai, 2).except(kemasan, 2)`"]
    ConditionNegatedValue "SR450" Error
        "`!` before a value applies to the value alone, not to the comparison"
        ["write `{write}`"]
        "`!` di depan nilai hanya berlaku untuk nilai itu, bukan untuk perbandingannya"
        ["tulis `{write}`"]

    NoExamples "SR501" Warning
        "rule `{rule}` has no examples"
        ["add `examples: { match: […], pass: […] }`: what it must find, and what it must spare"]
        "aturan `{rule}` belum punya contoh"
        ["tambahkan `examples: { match: […], pass: […] }`: yang harus kena dan yang harus lolos"]
    NoMatchExample "SR502" Warning
        "rule `{rule}` has no example that it must find"
        ["add `match: […]`"]
        "aturan `{rule}` belum punya contoh yang harus kena"
        ["tambahkan `match: […]`"]
    NoPassExample "SR503" Warning
        "rule `{rule}` has no example that it must spare"
        ["add `pass: […]`, best with a legal listing that looks alike"]
        "aturan `{rule}` belum punya contoh yang harus lolos"
        ["tambahkan `pass: […]`, sebaiknya barang legal yang mirip"]
    ContradictoryExample "SR504" Error
        "the same listing is in `match` and in `pass`"
        ["remove one of the two"]
        "barang yang sama ada di `match` dan di `pass`"
        ["hapus salah satunya"]
    ContradictoryVerdict "SR505" Error
        "the same listing is expected to be {verdict} here and {other} elsewhere"
        ["decide for one verdict"]
        "barang yang sama diharapkan {verdict} di sini dan {other} di tempat lain"
        ["tetapkan satu putusan"]
    DuplicateExample "SR506" Warning
        "this example is there twice"
        ["keep one"]
        "contoh ini ditulis dua kali"
        ["cukup satu"]
    BrandTwice "SR507" Error
        "the brand is given twice"
        ["keep `brand`, or `brand` in `attributes`"]
        "merek ditulis dua kali"
        ["pakai `brand` saja, atau `brand` di dalam `attributes`"]

    TooManyRules "SR601" Error
        "there are {count} rules, and a rule set may have {limit}"
        ["split the rule set"]
        "ada {count} aturan, padahal batasnya {limit}"
        ["pecah kumpulan aturan ini"]
    TooManyLists "SR602" Error
        "there are {count} lists, and a rule set may have {limit}"
        ["merge lists, or split the rule set"]
        "ada {count} daftar, padahal batasnya {limit}"
        ["gabungkan beberapa daftar, atau pecah kumpulan aturan ini"]
    TooManyTerms "SR603" Error
        "there are {count} terms, and a rule set may have {limit}"
        ["remove terms, or split the rule set"]
        "ada {count} istilah, padahal batasnya {limit}"
        ["kurangi istilah, atau pecah kumpulan aturan ini"]
    TermTooLong "SR604" Error
        "the term has {count} bytes, and may have {limit}"
        ["keep the words that tell it apart"]
        "istilah ini {count} byte, padahal batasnya {limit}"
        ["ambil kata-kata yang paling membedakan saja"]
    TermTooManyWords "SR605" Error
        "the term has {count} words, and may have {limit}"
        ["keep the words that tell it apart"]
        "istilah ini {count} kata, padahal batasnya {limit}"
        ["ambil kata-kata yang paling membedakan saja"]
    TooManyHashes "SR606" Error
        "there are {count} image hashes, and a rule set may have {limit}"
        ["remove hashes, or split the rule set"]
        "ada {count} sidik gambar, padahal batasnya {limit}"
        ["kurangi sidik gambar, atau pecah kumpulan aturan ini"]
    TextTooLong "SR607" Error
        "the text has {count} bytes, and may have {limit}"
        ["shorten it"]
        "teks ini {count} byte, padahal batasnya {limit}"
        ["persingkat teksnya"]
    TooManyExamples "SR608" Error
        "there are {count} examples, and a rule set may have {limit}"
        ["keep those that prove something new"]
        "ada {count} contoh, padahal batasnya {limit}"
        ["simpan contoh yang membuktikan hal baru saja"]
    TooManyTests "SR609" Error
        "the conditions make {count} tests together, and may make {limit}"
        ["merge rules or word lists"]
        "semua syarat bersama-sama memuat {count} pemeriksaan, padahal batasnya {limit}"
        ["gabungkan aturan atau daftar kata"]
    ConditionTooLong "SR610" Error
        "a condition may have {limit} bytes"
        ["make several rules of it, or shorten the names of lists"]
        "panjang syarat paling banyak {limit} byte"
        ["pecah menjadi beberapa aturan, atau perpendek nama daftar"]
    ConditionTooManyOperators "SR611" Error
        "a condition may have {limit} operators"
        ["put words into one list instead of joining lists, or make several rules of it"]
        "satu syarat paling banyak memuat {limit} operator"
        ["satukan kata-kata dalam satu daftar, atau pecah menjadi beberapa aturan"]
    ConditionTooDeep "SR612" Error
        "brackets may nest {limit} levels deep"
        ["remove brackets that are not needed"]
        "kurung paling banyak bersarang {limit} tingkat"
        ["hapus kurung yang tidak perlu"]
    ConditionTooManyExceptions "SR613" Error
        "a list may have {limit} exceptions"
        ["merge lists of exceptions that have one distance"]
        "satu daftar paling banyak punya {limit} pengecualian"
        ["gabungkan daftar pengecualian yang jaraknya sama"]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_sorted_and_well_formed() {
        assert!(Code::ALL.is_sorted_by_key(|code| code.as_str()));
        let codes: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        for code in codes {
            let digits = code.strip_prefix("SR").expect("prefix");
            assert!(digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }

    #[test]
    fn both_languages_say_it_and_give_a_hint() {
        for code in Code::ALL {
            for lang in Lang::ALL {
                assert!(!code.message(lang).is_empty() && !code.hints(lang).is_empty(), "{code:?}");
                assert!(!code.message(lang).ends_with('.'), "{code:?}");
            }
            assert_eq!(code.hints(Lang::Id).len(), code.hints(Lang::En).len(), "{code:?}");
        }
    }
}
