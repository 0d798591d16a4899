//! What the messages and hints say in Indonesian.

use super::{Code, Wording, wordings};

wordings! {
    FileTooLarge:
        "ukuran berkas lebih dari {limit} byte"
        ["pecah kumpulan aturan ini menjadi beberapa berkas"]
    NotUtf8:
        "isi berkas bukan teks UTF-8 mulai byte ke-{offset}"
        ["tampaknya {encoding}; simpan ulang sebagai UTF-8", "simpan ulang sebagai UTF-8"]
    EmptyFile:
        "berkas ini tidak berisi kumpulan aturan"
        ["awali dengan `rule_set: nama-kumpulan-aturan`"]
    ControlCharacter:
        "berkas ini berisi karakter kendali {character}"
        ["hapus karakter itu; biasanya tidak terlihat dan ikut terbawa saat teks ditempel"]
    Syntax:
        "penulisan YAML di sini tidak benar ({detail})"
        ["bandingkan baris ini dan baris di atasnya dengan berkas aturan yang sudah benar"]
    Tab:
        "ada tab di tempat yang hanya boleh berisi spasi"
        ["awali baris dengan spasi, dua spasi untuk setiap tingkat"]
    TooDeep:
        "daftar atau kelompok isian bersarang lebih dari {limit} tingkat"
        ["kumpulan aturan cukup lima atau enam tingkat; periksa kurung atau tanda hubung berlebih"]
    Anchor:
        "`&` adalah jangkar YAML, yang tidak dipakai dalam kumpulan aturan"
        ["apit teks yang diawali `&` dengan tanda kutip; nilai yang berulang ditulis lengkap saja"]
    Alias:
        "`*` merujuk ke jangkar YAML, yang tidak dipakai dalam kumpulan aturan"
        ["apit teks yang diawali `*` dengan tanda kutip; nilai yang berulang ditulis lengkap saja"]
    MergeKey:
        "`<<` menggabungkan isian YAML, yang tidak dipakai dalam kumpulan aturan"
        ["tulis isiannya satu per satu"]
    Tag:
        "`!` adalah tag YAML, yang tidak dipakai dalam kumpulan aturan"
        ["apit teks yang diawali `!` dengan tanda kutip; syarat juga: `when: '!a && b'`"]
    SeveralDocuments:
        "di sini dimulai dokumen kedua"
        ["satu berkas hanya untuk satu kumpulan aturan, tanpa baris `---` di tengahnya"]
    DuplicateKey:
        "`{key}` ditulis dua kali"
        ["gabungkan keduanya, atau hapus salah satu"]
    Directive:
        "`%` memulai direktif YAML, yang tidak dipakai dalam kumpulan aturan"
        ["hapus baris ini"]
    KeyNotText:
        "nama isian harus berupa teks"
        ["tulis `nama: nilai`"]
    Unclosed:
        "`{open}` belum ditutup"
        ["tambahkan `{close}` di akhir bagian ini"]
    MismatchedBracket:
        "`{open}` ditutup dengan `{close}`"
        ["kurung harus berpasangan: `[` dengan `]`, `{` dengan `}`"]
    ColonInText:
        "di sini tidak boleh ada `:`"
        ["apit teks yang memuat `: ` dengan tanda kutip; kalau bukan, periksa kurung dan spasi awal di atasnya"]
    NeedsQuotes:
        "teks tidak boleh diawali `{character}`"
        ["apit teks itu dengan tanda kutip; butir daftar diawali `- `"]
    Indentation:
        "baris ini tidak sejajar dengan baris di atasnya"
        ["isian yang setingkat harus dimulai setelah jumlah spasi yang sama"]
    AfterQuote:
        "ada tulisan setelah tanda kutip penutup"
        ["beri koma di antara dua teks, atau apit seluruh teks dengan tanda kutip"]
    EmptyItem:
        "tidak ada isi sebelum koma ini"
        ["hapus komanya, atau lengkapi isinya"]
    StrayCharacter:
        "{character} tidak punya arti dalam YAML"
        ["tulis {sign}; kalau karakter itu bagian dari teks, apit teksnya dengan tanda kutip",
         "hapus; karakter ini tidak terlihat dan biasanya ikut saat teks ditempel"]
    PrintedQuotes:
        "{character} tidak mengapit teks, tetapi menjadi bagiannya"
        ["tulis `{sign}`; kalau tanda itu memang bagian dari teks, apit teksnya dengan `'…'`"]
    WritingDirection:
        "{character} membuat urutan teks yang terlihat lain dari yang dibaca mesin"
        ["hapus karakter itu; tidak terlihat dan biasanya ikut terbawa saat teks ditempel"]
    MoreDiagnostics:
        "masih ada {count} lagi yang tidak ditampilkan"
        ["perbaiki yang ini dulu, lalu periksa ulang"]

    UnknownKey:
        "`{key}` tidak dikenal sebagai isian {owner}"
        ["maksudnya `{nearest}`?", "yang dikenal di sini: {known}"]
    MissingKey:
        "{owner} belum punya isian `{key}`"
        ["tambahkan `{key}: …`"]
    WrongType:
        "di sini seharusnya {expected}, bukan {found}"
        ["beri spasi setelah setiap `{dash}`", "tulis seperti `{sample}`"]
    ValueMissing:
        "nilainya belum diisi"
        ["isi nilai `{key}`, atau hapus isian ini", "isi nilainya, atau hapus butir ini"]
    PlainTitle:
        "judul harus ditulis dalam bahasa Indonesia dan bahasa Inggris"
        ["tulis `title: { id: {text}, en: … }`"]
    BadSlug:
        "`{text}` tidak bisa dipakai sebagai nama"
        ["pakai {min} sampai {limit} dari a-z, 0-9, dan `-`, tanpa `-` di ujungnya, misalnya \
          `{nearest}`",
         "pakai {min} sampai {limit} dari a-z, 0-9, dan `-`, tanpa `-` di ujungnya"]
    BadNumber:
        "`{text}` bukan bilangan bulat dari {min} sampai {max}"
        ["tulis angka saja"]
    BadPrice:
        "`{text}` bukan harga dalam rupiah penuh"
        ["tulis angka saja, misalnya `50000`"]
    BadDecimal:
        "`{text}` bukan angka"
        ["tulis angka, dengan titik sebelum desimal, misalnya `0.85`"]
    ThresholdOrder:
        "ambang review {review} tidak di bawah ambang block {block}"
        ["beri review nilai yang lebih rendah daripada block; kalau tidak, yang seharusnya ditinjau akan diblokir"]
    NoRules:
        "kumpulan aturan ini tidak punya aturan"
        ["untuk mencabut aturan, biarkan tertulis dan beri `mode: off`"]
    DuplicateRule:
        "ada dua aturan `{rule}`"
        ["beri salah satu id lain yang belum pernah dipakai"]
    BadChoice:
        "`{text}` tidak bisa menjadi nilai `{key}`"
        ["maksudnya `{nearest}`?", "nilainya boleh {known}"]
    NoEffect:
        "aturan `{rule}` tidak punya putusan maupun skor"
        ["tambahkan `verdict: block`, `verdict: review`, atau `score` 1 sampai 100"]
    TwoEffects:
        "aturan `{rule}` punya putusan sekaligus skor"
        ["pilih satu: putusan berlaku sendiri, skor dijumlahkan dengan aturan lain"]
    BadDate:
        "`{text}` bukan tanggal atau waktu"
        ["tulis tanggal, `2025-03-31`, atau waktu, `2025-03-31T09:00:00+07:00`"]
    DateOrder:
        "masa berlaku berakhir sebelum dimulai"
        ["`until` harus sesudah `from`; tanggal pada `until` masih termasuk"]

    BadListName:
        "`{name}` tidak bisa menjadi nama daftar"
        ["pakai a-z, 0-9, dan `_`, dan jangan diawali angka; misalnya `{nearest}`",
         "pakai a-z, 0-9, dan `_`, dan jangan diawali angka"]
    ReservedListName:
        "`{name}` sudah punya arti sendiri di dalam syarat"
        ["pilih nama lain, misalnya `{nearest}`"]
    NameTaken:
        "`{name}` dipakai untuk daftar kata sekaligus daftar gambar"
        ["ganti nama salah satunya"]
    EmptyList:
        "daftar `{name}` kosong"
        ["isi daftar ini, atau hapus"]
    DuplicateTerm:
        "`{text}` ada dua kali di daftar `{name}`"
        ["cukup satu; huruf besar, huruf kecil, dan huruf yang mirip dianggap sama"]
    TermWithoutLetters:
        "`{text}` tidak memuat huruf atau angka, jadi tidak akan pernah ditemukan"
        ["tulis kata yang dimaksud, atau hapus"]
    UnusedList:
        "daftar `{name}` tidak dipakai di syarat mana pun"
        ["pakai di sebuah syarat, atau hapus"]
    BadHash:
        "`{text}` bukan sidik gambar"
        ["bentuknya `pdq:` dan 64 angka 0-9 a-f, atau `phash64:` dan 16; buat dengan `saring hash`"]
    DuplicateHash:
        "sidik gambar ini ada dua kali di daftar `{name}`"
        ["cukup satu"]
    StrayInTerm:
        "{character} tidak punya arti di dalam istilah, dan istilah dicari tanpa karakter itu"
        ["tulis istilah dengan koma di antaranya: `{list}`",
         "hapus `{wildcard}`; bentuk lain ditulis sebagai istilah sendiri, dan akhiran seperti -nya sudah dikenali",
         "tulis `{text}`"]
    JoinedTerms:
        "`{word}` menjadi bagian istilah, yang hanya ditemukan bersama kata itu"
        ["bila ini dua istilah, tulis koma di antaranya: `{list}`"]

    ConditionNotOneLine:
        "syarat tidak ditulis dalam satu baris"
        ["tulis syarat dalam satu baris setelah `when:`"]
    ConditionEscapes:
        "syarat memuat {escape}, sehingga bagian-bagiannya tidak bisa ditunjukkan"
        ["apit tanda kutip ganda dengan kutip tunggal, atau sebaliknya"]
    SimilarityAlone:
        "aturan `{rule}` bisa memblokir barang hanya karena mirip"
        ["tambahkan syarat kata, misalnya `&& nama_daftar`, atau pakai `verdict: review`"]

    ConditionCharacter:
        "{found} tidak berarti apa-apa di dalam syarat"
        ["{advice}", "hapus saja"]
    ConditionSpelling:
        "`{found}` ditulis dengan cara lain di dalam syarat"
        ["tulis `{write}`"]
    ConditionQuoteMarks:
        "{found} bukan tanda kutip di dalam syarat"
        ["tulis `{write}`"]
    ConditionUnclosedText:
        "teks ini belum ditutup dengan tanda kutip"
        ["tutup dengan tanda kutip yang sama seperti pembukanya"]
    ConditionTextForm:
        "teks di dalam syarat cukup diapit tanda kutip biasa"
        ["tulis seperti `\"teks\"`"]
    ConditionBackslash:
        "garis miring terbalik ini tidak pada tempatnya"
        ["hapus; kalau memang perlu, tulis dua kali"]
    ConditionEmptyText:
        "tidak ada teks di antara tanda kutip"
        ["isi teks yang ingin dibandingkan"]
    ConditionNumberForm:
        "`{found}` bukan cara menulis angka"
        ["tulis `{write}`", "tulis angka saja, dengan titik sebelum desimal"]
    ConditionNumberRange:
        "angka ini harus antara {least} dan {greatest}"
        ["tulis angka dalam batas itu"]
    ConditionNotFinite:
        "angka ini terlalu besar"
        ["tulis angka yang lebih kecil"]
    ConditionDistance:
        "jarak antarkata hanya dari 0 sampai {greatest}"
        ["untuk satu frasa biasanya 5 atau 6"]
    ConditionUnexpected:
        "di sini seharusnya {expected}, bukan `{found}`"
        ["bandingkan dengan `near(bekas, sandang, 5) && price < 50000`"]
    ConditionEndsEarly:
        "syarat berhenti di tempat yang seharusnya berisi {expected}"
        ["lengkapi, atau hapus tanda terakhir"]
    ConditionUnclosed:
        "ada kurung yang belum ditutup"
        ["tambahkan `{close}`"]
    ConditionUnopened:
        "kurung ini tidak punya pembuka"
        ["hapus, atau tambahkan pembukanya di sebelah kiri"]
    ConditionUnsupported:
        "syarat tidak mengenal {construct}"
        ["{advice}"]
    ConditionChained:
        "dua perbandingan tidak bisa dirangkai"
        ["tulis `{write}`", "hubungkan dengan `&&`, masing-masing lengkap kedua sisinya"]
    ConditionLookAlike:
        "{found} bukan tanda yang dipakai di dalam syarat"
        ["tulis {write}"]
    ConditionWords:
        "`{found}` bukan kata yang dipakai di dalam syarat"
        ["tulis `{write}` untuk mengecualikan kata yang berdekatan, atau `{other}` untuk mengecualikan barangnya",
         "tulis `{write}`",
         "hapus saja"]
    ConditionQuotedWord:
        "`{found}` di dalam tanda kutip bukan daftar kata"
        ["tulis nama daftarnya tanpa tanda kutip: `{write}`",
         "masukkan katanya ke sebuah daftar di bawah `words`, lalu tulis nama daftarnya tanpa tanda kutip"]
    ConditionBadName:
        "`{name}` tidak bisa menjadi nama"
        ["maksudnya `{nearest}`?", "nama hanya memuat a-z, 0-9, dan `_`"]
    ConditionUnknownName:
        "tidak ada daftar kata `{name}`"
        ["maksudnya `{nearest}`? kalau bukan, tambahkan daftarnya di bawah `words`",
         "tambahkan daftarnya di bawah `words`"]
    ConditionUnknownImages:
        "tidak ada daftar gambar `{name}`"
        ["maksudnya `{nearest}`? kalau bukan, tambahkan daftarnya di bawah `images`",
         "tambahkan daftarnya di bawah `images`"]
    ConditionUnknownFunction:
        "tidak ada fungsi `{name}`"
        ["maksudnya `{write}`?", "yang ada: `near`, `before`, dan `count`"]
    ConditionUnknownMember:
        "`{of}` tidak punya `{name}`"
        ["maksudnya `{write}`?", "setelah `{of}.` boleh {members}", "hapus bagian setelah titik"]
    ConditionNotIndexed:
        "`[…]` hanya untuk `attributes` dan `signals`"
        ["tulis `attributes[\"brand\"]` atau `signals[\"nama\"]`"]
    ConditionArguments:
        "di dalam kurung harus ada {expected} nilai, bukan {found}"
        ["tulis seperti `{form}`"]
    ConditionMismatch:
        "di sini seharusnya {expected}, bukan {found}"
        ["maksudnya `{write}`?", "bandingkan dengan `near(bekas, sandang, 5) && price < 50000`"]
    ConditionIncomplete:
        "`{found}` saja belum berarti apa-apa"
        ["tulis seperti {forms}"]
    ConditionTextTest:
        "`{field}` tidak dibandingkan dengan teks"
        ["tulis `{write}`",
         "masukkan katanya ke sebuah daftar, lalu tulis `{field}.has(nama_daftar)`"]
    ConditionNotComparable:
        "bagian ini tidak bisa dibandingkan"
        ["maksudnya `{write}`?",
         "yang dibandingkan adalah angka: `count(bekas) >= 2`, `price < 50000`"]
    ConditionCompared:
        "syarat tidak perlu dibandingkan dengan apa pun"
        ["biarkan saja untuk \"benar\", atau beri `!` di depannya untuk \"tidak benar\""]
    ConditionEqualityOnly:
        "`listing.condition` hanya bisa sama atau tidak sama"
        ["tulis `==` atau `!=`"]
    ConditionTwoValues:
        "salah satu sisi perbandingan harus angka atau teks"
        ["tulis seperti `price < 50000`"]
    ConditionTwoLiterals:
        "perbandingan ini tidak berkata apa-apa tentang barang"
        ["taruh yang dibandingkan di salah satu sisi, misalnya `price`"]
    ConditionNestedException:
        "daftar pengecualian tidak bisa punya pengecualian sendiri"
        ["tulis berurutan: `bekas.except(gawai, 2).except(kemasan, 2)`"]
    ConditionNegatedValue:
        "`!` di depan nilai hanya berlaku untuk nilai itu, bukan untuk perbandingannya"
        ["tulis `{write}`"]

    NoExamples:
        "aturan `{rule}` belum punya contoh"
        ["tambahkan `examples: { match: […], pass: […] }`: yang harus kena dan yang harus lolos"]
    NoMatchExample:
        "aturan `{rule}` belum punya contoh yang harus kena"
        ["tambahkan `match: […]`"]
    NoPassExample:
        "aturan `{rule}` belum punya contoh yang harus lolos"
        ["tambahkan `pass: […]`, sebaiknya barang legal yang mirip"]
    ContradictoryExample:
        "barang yang sama ada di `match` dan di `pass`"
        ["hapus salah satunya"]
    ContradictoryVerdict:
        "barang yang sama diharapkan {verdict} di sini dan {other} di tempat lain"
        ["tetapkan satu putusan"]
    DuplicateExample:
        "contoh ini ditulis dua kali"
        ["cukup satu"]
    BrandTwice:
        "merek ditulis dua kali"
        ["pakai `brand` saja, atau `brand` di dalam `attributes`"]

    TooManyRules:
        "ada {count} aturan, padahal batasnya {limit}"
        ["pecah kumpulan aturan ini"]
    TooManyLists:
        "ada {count} daftar, padahal batasnya {limit}"
        ["gabungkan beberapa daftar, atau pecah kumpulan aturan ini"]
    TooManyTerms:
        "ada {count} istilah, padahal batasnya {limit}"
        ["kurangi istilah, atau pecah kumpulan aturan ini"]
    TermTooLong:
        "istilah ini {count} byte, padahal batasnya {limit}"
        ["ambil kata-kata yang paling membedakan saja"]
    TermTooManyWords:
        "istilah ini {count} kata, padahal batasnya {limit}"
        ["ambil kata-kata yang paling membedakan saja"]
    TooManyHashes:
        "ada {count} sidik gambar, padahal batasnya {limit}"
        ["kurangi sidik gambar, atau pecah kumpulan aturan ini"]
    TextTooLong:
        "teks ini {count} byte, padahal batasnya {limit}"
        ["persingkat teksnya"]
    TooManyExamples:
        "ada {count} contoh, padahal batasnya {limit}"
        ["simpan contoh yang menguji hal baru saja"]
    TooManyTests:
        "semua syarat bersama-sama memuat {count} pemeriksaan, padahal batasnya {limit}"
        ["gabungkan aturan atau daftar kata"]
    ConditionTooLong:
        "panjang syarat paling banyak {limit} byte"
        ["pecah menjadi beberapa aturan, atau perpendek nama daftar"]
    ConditionTooManyOperators:
        "satu syarat paling banyak memuat {limit} operator"
        ["satukan kata-kata dalam satu daftar, atau pecah menjadi beberapa aturan"]
    ConditionTooDeep:
        "kurung paling banyak bersarang {limit} tingkat"
        ["hapus kurung yang tidak perlu"]
    ConditionTooManyExceptions:
        "satu daftar paling banyak punya {limit} pengecualian"
        ["gabungkan daftar pengecualian yang jaraknya sama"]
}
