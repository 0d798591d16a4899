//! What servers say of single requests: kinds of things, what is wrong with a field, and why
//! something cannot be done.

use super::Entry;

/// All of them. The first that fits is taken, so what fits much stands last.
pub(super) const TABLES: [&[Entry]; 4] = [FIELDS, STATES, FRAMES, NAMES];

/// Things with a name.
const NAMES: &[Entry] = &[
    ("tenant {name}", "platform {name}", "platform {name}"),
    ("draft of {rule_set}", "rancangan {rule_set}", ""),
    ("the draft of {rule_set}", "rancangan {rule_set}", ""),
    ("the retirement of {rule_set}", "pencabutan {rule_set}", ""),
    (
        "the rollback of {rule_set} to version {version}",
        "pengembalian {rule_set} ke versi {version}",
        "",
    ),
    (
        "version {version} (submission #{number} by {author}: \"{comment}\")",
        "versi {version} (usulan #{number} oleh {author}: \"{comment}\")",
        "",
    ),
    (
        "version {version} (submission #{number} by {author})",
        "versi {version} (usulan #{number} oleh {author})",
        "",
    ),
    ("no version", "tanpa versi", ""),
    ("submission {id} of {rule_set}", "usulan {id} dari {rule_set}", ""),
    ("a published version of {rule_set}", "versi terbit {rule_set}", ""),
    ("version {version} of {rule_set}", "versi {version} dari {rule_set}", ""),
    ("version {version}", "versi {version}", ""),
    ("rule set {rule_set}", "kumpulan aturan {rule_set}", ""),
    ("settings of {tenant}", "setelan {tenant}", ""),
    ("surface {surface}", "permukaan {surface}", ""),
    ("fingerprint version {version}", "versi sidik {version}", ""),
    ("handover {id}", "penyerahan {id}", ""),
    ("outcome {id}", "laporan {id}", ""),
    ("key {key_id}", "kunci {key_id}", ""),
    ("a row", "sebaris data", ""),
    ("what this belongs to", "yang memilikinya", ""),
    ("the role `{@role}`", "peran `{@role}`", ""),
    ("an officer: `author` or `approver`", "seorang petugas: `penyusun` atau `penyetuju`", ""),
    ("a role of the ministry", "peran kementerian", ""),
    ("a platform or a role of the ministry", "platform atau peran kementerian", ""),
    ("the message", "pesannya", ""),
    ("platform", "platform", ""),
];

/// What is wrong with a field.
const FIELDS: &[Entry] = &[
    (
        "is empty; name some, or say `all`",
        "kosong; sebutkan nomornya, atau --all",
        "is empty; name some, or say --all",
    ),
    (
        "is no token of this method; begin without one",
        "bukan dari daftar ini; mulai dari awal",
        "is not of this list; begin anew",
    ),
    ("is not from 1 to {most}", "harus 1 sampai {most}", ""),
    (
        "is set besides `{other}`; give one of them",
        "diisi bersama `{other}`; berikan satu saja",
        "",
    ),
    (
        "must have 1 to 64 letters, digits, `-`, `_` or `.`",
        "harus 1 sampai 64 huruf, angka, `-`, `_` atau `.`",
        "",
    ),
    ("is empty", "kosong", ""),
    (
        "is empty; give the id that the surface shows",
        "kosong; isi nomor yang ditunjukkan permukaannya",
        "",
    ),
    ("is empty; give its name", "kosong; sebutkan namanya", ""),
    ("is empty; the officer wants to know why", "kosong; petugas ingin tahu alasannya", ""),
    ("is negative; give 0 or more", "kurang dari 0; berikan 0 atau lebih", ""),
    ("is less than 1", "kurang dari 1", ""),
    (
        "is less than 0; leave it out if it is unknown",
        "kurang dari 0; hilangkan bila tidak diketahui",
        "",
    ),
    (
        "is no finite number; leave it out if it is unknown",
        "bukan bilangan; hilangkan bila tidak diketahui",
        "",
    ),
    ("is not set", "belum diisi", ""),
    (
        "is not set: say which version the text was made on, {newest} if it holds all that the newest \
         version has",
        "belum diisi: sebutkan versi yang menjadi dasar isinya, {newest} bila sudah memuat seluruh isi \
         versi terbaru",
        "",
    ),
    (
        "is {based_on}; give a version from 0 to {newest}, which is the newest",
        "berisi {based_on}; berikan versi dari 0 sampai {newest}, yang terbaru",
        "",
    ),
    ("is empty; say why it is refused", "kosong; sebutkan alasan penolakannya", ""),
    (
        "is neither the number of a submission, such as 3, nor its UUID",
        "bukan nomor usulan, misalnya 3, dan bukan UUID-nya",
        "",
    ),
    (
        "is nearly that of another key, `{other}`: give exactly that name for a further key of the same \
         person, or a name that nobody takes for it",
        "hampir sama dengan nama kunci lain, `{other}`: tulis persis begitu untuk kunci tambahan orang \
         yang sama, atau pilih nama yang tidak tertukar dengannya",
        "",
    ),
    (
        "has no letter and no digit; say whose key it is",
        "tanpa huruf dan angka; sebutkan milik siapa kunci ini",
        "",
    ),
    ("is not set; it is required", "belum diisi, padahal wajib", ""),
    ("is not set; say which platform", "belum diisi; sebutkan platform yang mana", ""),
    ("is not set; say how long", "belum diisi; sebutkan berapa lama", ""),
    ("is not set; give it or its `url`", "belum diisi; berikan penawarannya atau `url`-nya", ""),
    (
        "is not set; nothing is milder for ever",
        "belum diisi; tidak ada kelonggaran tanpa batas waktu",
        "",
    ),
    ("is not set, or not known here", "belum diisi, atau tidak dikenal server ini", ""),
    (
        "is not set, or not known here; name one of saring.v1",
        "belum diisi, atau tidak dikenal server ini; daftarnya ada di saring takedown report --help",
        "is not set, or not known here; saring takedown report --help lists them",
    ),
    ("is not set; say when it was done", "belum diisi; sebutkan kapan dilakukan", ""),
    (
        "is not set; the key of a platform needs it",
        "belum diisi; kunci platform memerlukan --tenant",
        "is not set; the key of a platform needs --tenant",
    ),
    (
        "is set; only the key of a platform belongs to one",
        "diisi, padahal hanya kunci platform yang punya platform; hilangkan --tenant",
        "is set; only the key of a platform belongs to one, so leave --tenant out",
    ),
    ("is not known here", "tidak dikenal server ini", ""),
    (
        "is set besides `{other}`; give one of the two",
        "diisi bersama `{other}`; berikan satu saja",
        "",
    ),
    ("is no UUID", "bukan pengenal; salin dari daftarnya", "is no id; copy it from the list"),
    ("is no UTF-8", "bukan teks UTF-8", ""),
    ("is no time", "bukan waktu", ""),
    ("is no time; nanos are 0 to 999,999,999", "bukan waktu", "is no time"),
    ("is no duration, or too long", "bukan durasi, atau terlalu panjang", ""),
    (
        "is no day; write a date that exists, such as `{day}`",
        "bukan hari; tulis tanggal yang ada, seperti `{day}`",
        "",
    ),
    ("is in the future; figures end today", "belum tiba; angka hanya ada sampai hari ini", ""),
    ("comes after the last day", "sesudah hari terakhir", ""),
    ("lies before `start_time`", "lebih awal dari `start_time`", ""),
    (
        "is later than the action; correct one of the two times",
        "lebih lambat dari tindakannya; perbaiki salah satu waktunya",
        "",
    ),
    ("lies outside of the years 1970 to 9998", "di luar tahun 1970 sampai 9998", ""),
    (
        "is more than {days} days from now; set it anew in time",
        "lebih dari {days} hari lagi; perpanjang nanti pada waktunya",
        "",
    ),
    (
        "is `{name}`, which is no surface; did you mean `{nearest}`?",
        "`{name}` bukan permukaan; maksudnya `{nearest}`?",
        "",
    ),
    (
        "is `{name}`, which is no surface; the surfaces are: {known}",
        "`{name}` bukan permukaan; yang ada: {known}",
        "",
    ),
    (
        "is `{name}`, which is no action; did you mean `{nearest}`?",
        "`{name}` bukan tindakan; maksudnya `{nearest}`?",
        "",
    ),
    (
        "is `{name}`, which is no action; the actions are: {known}",
        "`{name}` bukan tindakan; yang ada: {known}",
        "",
    ),
    ("is no surface known here", "bukan permukaan yang dikenal server ini", ""),
    ("is no kind known here", "bukan jenis yang dikenal server ini", ""),
    (
        "is `{name}`; no rule set of this name is published",
        "`{name}`: tidak ada kumpulan aturan terbit dengan nama ini",
        "",
    ),
    (
        "is `{name}`; `{rule_set}` has no such rule",
        "`{name}`: tidak ada aturan ini dalam `{rule_set}`",
        "",
    ),
    (
        "is `{name}`, which is no slug: 2 to 40 lower-case letters, digits and `-`, with no `-` at the \
         ends",
        "`{name}` bukan nama pendek: 2 sampai 40 huruf kecil, angka dan `-`, tanpa `-` di ujungnya",
        "`{name}` is no short name: 2 to 40 lower-case letters, digits and `-`, with no `-` at the ends",
    ),
    ("is not the caller's own; leave it empty", "bukan platform kunci ini; hilangkan", ""),
    (
        "is set, and this key sees figures of all platforms together only; leave it empty",
        "kunci ini hanya melihat angka semua platform bersama-sama; hilangkan",
        "",
    ),
    (
        "is another platform, whose figures alone are not shown",
        "platform lain, yang angkanya tidak ditampilkan tersendiri",
        "",
    ),
    (
        "must be MONTH alone for figures of other platforms; or ask for your own platform",
        "hanya `bulan` untuk angka platform lain; atau minta angka platform sendiri dengan --platform",
        "must be `month` alone for figures of other platforms; or ask for your own with --platform",
    ),
    (
        "must be MONTH alone: this key sees figures of all platforms together only",
        "hanya `bulan`: kunci ini hanya melihat angka semua platform bersama-sama",
        "must be `month` alone: this key sees figures of all platforms together only",
    ),
    (
        "must be empty, and last_day too: figures of other platforms are of whole months",
        "tidak berlaku untuk angka platform lain, yang per bulan penuh; --to juga tidak; hilangkan",
        "does not go with figures of other platforms, which are of whole months, nor does --to; leave \
         them out",
    ),
    (
        "must be OUTCOMES, TAKEDOWNS or RESTORATIONS for figures of other platforms",
        "hanya laporan, penurunan atau pemulihan untuk angka platform lain",
        "must be outcomes, takedowns or restorations for figures of other platforms",
    ),
    ("are more than 3; leave some out", "lebih dari 3; hilangkan sebagian", ""),
    ("name one twice", "menyebut satu dua kali", "names one twice"),
    ("are none", "kosong", "is empty"),
    (
        "name `{@measure}`, which goes with the dimension `{@dimension}` only",
        "`{@measure}` hanya bersama --by {@dimension}",
        "has `{@measure}`, which goes with --by {@dimension} only",
    ),
    (
        "has {bytes} bytes, at most {most} are kept; shorten it",
        "terdiri dari {bytes} byte, paling banyak {most}; perpendek",
        "",
    ),
    (
        "has {bytes} bytes; at most {most} are kept",
        "terdiri dari {bytes} byte, paling banyak {most}",
        "",
    ),
    (
        "have {bytes} bytes; at most {most} are kept",
        "terdiri dari {bytes} byte, paling banyak {most}",
        "",
    ),
    (
        "has {bytes} bytes; at most {most} are scored",
        "terdiri dari {bytes} byte, paling banyak {most} yang dinilai",
        "",
    ),
    (
        "has {count} entries; at most {most} are scored",
        "terdiri dari {count} butir, paling banyak {most} yang dinilai",
        "",
    ),
    (
        "has {items} items; send at most {limit} at once",
        "terdiri dari {items} butir; kirim paling banyak {limit} sekaligus",
        "",
    ),
    (
        "has more than {limit} elements; send less at once",
        "lebih dari {limit} butir; kirim lebih sedikit sekaligus",
        "",
    ),
    ("has more than {limit} characters", "lebih dari {limit} huruf", ""),
    ("holds the character NUL; take it out", "memuat karakter NUL; hapus", ""),
    ("holds a `/`; give the name alone", "memuat `/`; sebutkan namanya saja", ""),
    ("`{part}` {=fault}", "`{part}` {=fault}", ""),
    ("more than {most} rules; leave some out", "lebih dari {most} aturan; hilangkan sebagian", ""),
    ("more than {most} hashes; leave some out", "lebih dari {most} hash; hilangkan sebagian", ""),
    ("versions begin at 1", "versi mulai dari 1", ""),
    ("the listing has no id", "penawarannya tanpa nomor", ""),
    ("the origin is a rule set: name its rule", "asalnya kumpulan aturan: sebutkan aturannya", ""),
    (
        "a key has 1 to 128 visible ascii characters",
        "kunci terdiri dari 1 sampai 128 karakter ASCII yang terlihat",
        "",
    ),
    (
        "does not say which listing it is; give `listing` instead",
        "tidak menunjukkan penawaran yang mana; salin tautan penawarannya sendiri",
        "does not say which listing it is; copy the link of the listing itself",
    ),
    ("{tenant} was given no such handover", "tidak ada penyerahan itu untuk {tenant}", ""),
    (
        "the handover is of another listing; give the one of this listing, or none",
        "penyerahan itu tentang penawaran lain; isi penyerahan penawaran ini, atau kosongkan",
        "",
    ),
    ("there is no such handover", "tidak ada penyerahan itu", ""),
    (
        "another content was stored under this key before; report a correction under a key of its own",
        "isi lain sudah tersimpan dengan kunci ini; laporkan perbaikan dengan kunci tersendiri",
        "",
    ),
    (
        "the outcome has {bytes} bytes; at most {most} are taken",
        "laporannya {bytes} byte, paling banyak {most}",
        "",
    ),
    (
        "is {size}; give 1 to {largest}, or 0 for the usual size",
        "{size}; berikan 1 sampai {largest}, atau 0",
        "",
    ),
    (
        "is none of this method and caller; begin with an empty one",
        "bukan dari daftar ini; mulai dari awal",
        "is not of this list; begin anew",
    ),
    (
        "is none of this method",
        "bukan dari daftar ini; mulai dari awal",
        "is not of this list; begin anew",
    ),
    (
        "has a rule `{rule}`, which was another rule in version {version} (\"{title}\"); give the new \
         one an id of its own",
        "memuat aturan `{rule}`, yang di versi {version} adalah aturan lain (\"{title}\"); beri yang \
         baru nama sendiri",
        "",
    ),
];

/// Why something cannot be done.
const STATES: &[Entry] = &[
    (
        "takedowns are requested by the ministry's officers, at the centre; an edge does not pass that \
         on",
        "penurunan diminta oleh petugas kementerian, di pusat; edge tidak meneruskannya",
        "",
    ),
    (
        "the centre refuses the edge's own API key; whoever runs the edge has to give it another one. \
         Scoring goes on, and outcomes are taken in meanwhile",
        "pusat menolak kunci API milik edge; penanggung jawab edge harus memberinya kunci lain. \
         Penilaian tetap berjalan, dan laporan diterima sementara itu",
        "",
    ),
    (
        "rule sets have plan formats up to {plan} and fold versions up to {fold}; this client says \
         that it reads the formats {formats} and the fold versions {folds}: update it",
        "aturan memakai format sampai {plan} dan lipatan huruf sampai {fold}; klien ini membaca format {formats} dan \
         lipatan {folds}: perbarui",
        "",
    ),
    ("it is revoked", "sudah dicabut", ""),
    (
        "it is suspended; confirm it on the server's host first, by `saring db confirm-key`",
        "sedang ditangguhkan; konfirmasi dulu di mesin server dengan `saring db confirm-key`",
        "",
    ),
    ("it has expired", "masa berlakunya sudah habis", ""),
    ("it is retired already", "sudah dicabut", ""),
    (
        "a newer release has added to the settings what this one would lose; change them there",
        "rilis yang lebih baru menambahkan sesuatu pada setelan ini yang akan hilang di sini; ubahlah di \
         sana",
        "",
    ),
    ("it is published already", "sudah terbit", ""),
    (
        "it lacks approvals: one more officer has to approve it",
        "persetujuannya belum cukup: satu petugas lagi harus menyetujuinya",
        "",
    ),
    (
        "it lacks approvals: {missing} more officers have to approve it",
        "persetujuannya belum cukup: {missing} petugas lagi harus menyetujuinya",
        "",
    ),
    ("it is withdrawn; it can be submitted again", "sudah ditarik; isinya bisa diusulkan lagi", ""),
    (
        "it is refused; it can be submitted again, changed",
        "sudah ditolak; isinya bisa diusulkan lagi setelah diubah",
        "",
    ),
    (
        "{=what} is based on {=base}, and since then came {=between}; look at what changed, take it in, \
         and submit it again",
        "{=what} dibuat di atas {=base}, dan sejak itu terbit {=between}; tinjau perubahannya, masukkan, \
         lalu usulkan lagi",
        "",
    ),
    (
        "{=what} is based on {=base}, and since then came {between}; look at what changed, take it in, \
         and submit it again",
        "{=what} dibuat di atas {=base}, dan sejak itu terbit {between}; tinjau perubahannya, masukkan, \
         lalu usulkan lagi",
        "",
    ),
    (
        "{=what} has the very content of version {version}, which is in force: nothing would change",
        "isi {=what} sama persis dengan versi {version} yang berlaku: tidak ada yang berubah",
        "",
    ),
    ("it is owned by {tenant}", "milik {tenant}", ""),
    ("it is refused already, with another reason", "sudah ditolak dengan alasan lain", ""),
    ("it is answered by an outcome", "sudah dijawab dengan laporan", ""),
    ("it was published or is not there", "sudah terbit atau tidak ada", ""),
    ("{author} has changed it in between", "sementara itu diubah {author}", ""),
    (
        "version {wanted} was to be replaced, {present} is there",
        "yang akan diganti versi {wanted}, sedangkan yang ada {present}",
        "",
    ),
    (
        "its source is another than the one looked at",
        "isinya lain dari yang ditinjau; tinjau lagi",
        "its content is another than the one looked at; look again",
    ),
    (
        "nobody approves or refuses what they submitted; one's own submission is withdrawn",
        "tidak ada yang menyetujui atau menolak usulannya sendiri: petugas lain yang memutuskan, dan \
         usulan sendiri ditarik",
        "nobody approves or refuses what they submitted: another officer has to, and one's own \
         submission is withdrawn",
    ),
    (
        "only whoever submitted it withdraws a submission; an approver refuses it",
        "usulan hanya ditarik oleh pengusulnya; penyetuju menolaknya",
        "",
    ),
    (
        "it is a retirement, without content of its own; name the version before it",
        "versi itu pencabutan, tanpa isi sendiri; sebutkan versi sebelumnya",
        "",
    ),
    ("version {next} is the next one", "versi berikutnya {next}", ""),
    (
        "others publish at the same time; try again",
        "petugas lain menerbitkan pada saat yang sama; ulangi",
        "",
    ),
    ("somebody else has stored it just now", "baru saja disimpan orang lain; ulangi", ""),
    (
        "nobody could make keys any more; make another operator's key first",
        "tidak akan ada lagi yang bisa membuat kunci; buat kunci operator lain dulu",
        "",
    ),
    (
        "is of the rule set `{source}`, not of `{rule_set}`",
        "berkasnya untuk kumpulan aturan `{source}`, bukan `{rule_set}`",
        "",
    ),
    (
        "the rule file has {faults} faults; check it first",
        "{faults} kesalahan; periksa dulu dengan `saring rules check`",
        "{faults} faults; check it first with `saring rules check`",
    ),
    (
        "{failed} of {examples} examples go another way than written; test the rule set first",
        "{failed} dari {examples} contoh",
        "{failed} of {examples} examples",
    ),
    (
        "the answer has more than {rows} rows: ask for fewer days or dimensions",
        "jawabannya lebih dari {rows} baris: persempit hari atau --by",
        "the answer has more than {rows} rows: ask for fewer days or fewer in --by",
    ),
    (
        "a report has at most {rule_sets} rule sets and {rules} rules",
        "satu laporan memuat paling banyak {rule_sets} kumpulan aturan dan {rules} aturan",
        "",
    ),
    (
        "a count is negative or past 1,000,000,000,000",
        "ada jumlah yang negatif atau lebih dari 1.000.000.000.000",
        "",
    ),
    (
        "the batch has {items} items, at most {most} are taken",
        "kirimannya {items} butir, paling banyak {most}",
        "",
    ),
    (
        "the API key lacks the scope `{@scope}`; use another key",
        "kuncinya tidak mencakup layanan `{@scope}`; pakai kunci lain",
        "",
    ),
    (
        "the metadata `authorization` must be `Bearer ` and an API key",
        "periksa apakah kuncinya terpotong",
        "look whether the key is cut off",
    ),
    // As older servers say it.
    (
        "this is no api key: one begins with `sk_` and has 63 characters",
        "salah ketik atau terpotong; salin lagi seutuhnya, `sk_` dan semuanya 63 karakter",
        "it is mistyped or cut off; copy it again, `sk_` and all of its 63 characters",
    ),
    (
        "this is no api key: it is mistyped or cut off; copy it again, `sk_` and all of its 63 characters",
        "salah ketik atau terpotong; salin lagi seutuhnya, `sk_` dan semuanya 63 karakter",
        "it is mistyped or cut off; copy it again, `sk_` and all of its 63 characters",
    ),
    ("the key could not be checked", "kuncinya tidak bisa diperiksa", ""),
    (
        "another stream was opened under this subscriber_id and instance_id; give each scorer its own",
        "beri setiap pelanggan nama sendiri",
        "give each subscriber a name of its own",
    ),
    (
        "the centre cannot be reached; scoring goes on, and outcomes are taken in meanwhile",
        "penilaian tetap berjalan, dan laporan diterima sementara itu",
        "scoring goes on, and outcomes are taken in meanwhile",
    ),
    (
        "no token was sent; send one of the edge's tokens as the metadata `authorization: Bearer …`",
        "edge meminta token pemanggil",
        "the edge asks for a caller's token",
    ),
    ("this is no token of the edge", "yang dikirim bukan token edge ini", ""),
];

/// What stands around others.
const FRAMES: &[Entry] = &[
    ("{=what}; did you mean `{nearest}`?", "{=what}; maksudnya `{nearest}`?", ""),
    (
        "the role `{@role}` may not do this; it takes {=needs}",
        "peran `{@role}` tidak boleh; perlu {=needs}",
        "",
    ),
    ("there is no platform `{name}`", "tidak ada platform `{name}`", ""),
    ("there is no rule set `{name}`", "tidak ada kumpulan aturan `{name}`", ""),
    ("{=what} does not exist", "{=what} tidak ada", ""),
    ("{=what} already exists", "{=what} sudah ada", ""),
    ("{=what}: {=detail}", "{=what}: {=detail}", ""),
];
