//! Commands of officers, platforms and the operator, who call a server.

use super::Text;

pub(super) const TEXTS: &[Text] = &[
    // Publishing.
    (
        "What changes and why, for the officer who approves",
        "Apa yang berubah dan mengapa, untuk petugas yang menyetujui",
    ),
    ("Why, for the officer who approves", "Alasannya, untuk petugas yang menyetujui"),
    (
        "Take the place of a draft that another officer has stored and not submitted",
        "Gantikan rancangan yang disimpan petugas lain dan belum diusulkan",
    ),
    (
        "Number of the submission [default: the one that waits]",
        "Nomor usulan [bawaan: yang menunggu]",
    ),
    (
        "Number of the submission [default: the one that is approved]",
        "Nomor usulan [bawaan: yang sudah disetujui]",
    ),
    (
        "Number of the submission [default: the only one that waits]",
        "Nomor usulan [bawaan: satu-satunya yang menunggu]",
    ),
    (
        "The version that the file was made on, for scripts: nothing is asked then [default: asks, if a \
         version is published that the file may not hold]",
        "Versi yang menjadi dasar berkas, untuk skrip: tidak ada yang ditanyakan [bawaan: bertanya, bila \
         ada versi terbit yang mungkin belum termuat]",
    ),
    (
        "Only if this version is the newest one [default: the newest, which is shown]",
        "Hanya bila versi ini yang terbaru [bawaan: versi terbaru, yang ditampilkan]",
    ),
    ("Publish without asking", "Terbitkan tanpa bertanya"),
    ("Why", "Alasannya"),
    ("Why, for whoever submitted it", "Alasannya, untuk pengusul"),
    ("A remark", "Catatan"),
    ("Approve without asking", "Setujui tanpa bertanya"),
    (
        "Publish a rule set without any rule that counts",
        "Terbitkan kumpulan aturan meski tidak ada aturan yang berlaku",
    ),
    ("The version whose content is meant", "Versi yang isinya dimaksud"),
    ("Only so many of those that were submitted last", "Hanya sekian usulan terakhir"),
    ("The version [default: the newest published one]", "Versi [bawaan: versi terbit terbaru]"),
    (
        "Number of a submission, published or not; for officers",
        "Nomor sebuah usulan, sudah terbit atau belum; untuk petugas",
    ),
    // Takedowns.
    (
        "A link, instead of a file of them; can be given again",
        "Sebuah tautan, sebagai ganti berkas; boleh diulang",
    ),
    (
        "Why, for the platform's moderator, where a row does not say",
        "Alasannya, untuk moderator platform, bila barisnya tidak menyebutkan",
    ),
    (
        "When an answer is due, where a row does not say: a time, or a day of WIB, its end included",
        "Tenggat jawaban, bila barisnya tidak menyebutkan: waktu, atau hari WIB sampai akhirnya",
    ),
    (
        "Columns, or names in JSON lines: url, reason, due_time, in any spelling; in Indonesian tautan, \
         alasan,\ntenggat. Of a text with links in it, such as a chat, each link is handed over once, \
         after a look at them.\nExit code 0: all are handed over; 3: some rows were not, each told with \
         its number and line.",
        "Kolom, atau nama dalam baris JSON, dengan ejaan apa pun: tautan, alasan, tenggat.\nDari teks yang memuat tautan, misalnya obrolan, setiap tautan diserahkan \
         sekali, setelah dilihat.\nKode keluar 0: semua diserahkan; 3: sebagian baris tidak, \
         masing-masing disebut dengan nomor dan barisnya.",
    ),
    (
        "Hand over the links of a pasted text without asking",
        "Serahkan tautan dari teks yang ditempel tanpa bertanya",
    ),
    (
        "Stay, and print each handover as it comes, until interrupted",
        "Tetap berjalan, dan cetak setiap penyerahan yang datang, sampai dihentikan",
    ),
    (
        "Acknowledge each once it is printed; it does not come again then. For platforms",
        "Nyatakan diterima setelah dicetak, supaya tidak datang lagi. Untuk platform",
    ),
    (
        "Only this platform's; `other` is the ministry's own queue",
        "Hanya milik platform ini; `other` adalah antrean kementerian sendiri",
    ),
    (
        "Only those that are open, acknowledged, answered or refused",
        "Hanya yang open (terbuka), acknowledged (diterima), answered (dijawab) atau refused (ditolak)",
    ),
    (
        "Only those that are overdue: they wait for an answer that was due before now",
        "Hanya yang lewat tenggat: menunggu jawaban yang seharusnya sudah datang",
    ),
    (
        "Only the first so many; what is overdue comes first, then the newest",
        "Hanya sekian yang pertama; yang lewat tenggat dulu, lalu yang terbaru",
    ),
    ("The handover", "Penyerahan"),
    ("Why, for the officer", "Alasannya, untuk petugas"),
    (
        "Make the idempotency key of these columns, for files that have none: the same row gives the \
         same key, however often it is sent",
        "Buat kunci laporan (idempotency key) dari kolom-kolom ini, untuk berkas tanpa kunci: baris yang \
         sama selalu memberi kunci yang sama, sesering apa pun dikirim",
    ),
    (
        "Columns, in any order and spelling, or names in JSON lines; docs/files.md has their other \
         names:\n  idempotency_key  your own key of this report; sent again, \
         it counts once, for ever\n  url              the listing's link; or surface, kind and \
         listing_id\n  action           removed, disabled, restricted, seller_suspended, \
         reviewed_legal, restored\n  primary_origin   rule_set, manual_search, platform_model, \
         handover, user_report, authority\n  primary_rule     set/rule@version, where the origin is a \
         rule set\n  rule_hits        all rules that matched, separated by spaces\n  handover_id      \
         the handover that this answers\n  action_time      2026-11-24T09:30:00+07:00, 24/11/2026 09:30 \
         WIB, or a day such as 2026-11-24\n  detect_time, category, price, province, seller, title or text_sketch, \
         image_hashes\n\nExit code 0: all are stored; 3: some rows were not, each told with its number \
         and line.",
        "Kolom, dengan urutan dan ejaan apa pun, atau nama dalam baris JSON; nama lainnya ada di \
         docs/files.md:\n  kunci            kunci Anda untuk laporan ini (idempotency_key); dikirim \
         ulang pun terhitung sekali, selamanya\n  tautan           tautan penawaran; atau permukaan, \
         jenis tautan dan id penawaran\n  tindakan         removed (diturunkan), disabled (dinonaktifkan), \
         restricted (dibatasi),\n                   seller_suspended (penjual_dibekukan), \
         reviewed_legal (dinyatakan_legal),\n                   restored (dipulihkan)\n  \
         asal             rule_set (kumpulan_aturan), manual_search (pencarian_manual),\n\
         \x20                  platform_model (model_platform), handover (penyerahan),\n\
         \x20                  user_report (laporan_pengguna), authority (pihak_berwenang)\n  aturan           kumpulan/aturan@versi, \
         bila asalnya kumpulan aturan\n  aturan kena      semua aturan yang kena, dipisah spasi\n  \
         id penyerahan    penyerahan yang dijawab\n  waktu tindakan   2026-11-24T09:30:00+07:00, \
         24/11/2026 09:30 WIB, atau hari seperti 2026-11-24\n  waktu temuan, kategori, harga, \
         provinsi, penjual, judul atau sketsa teks, hash foto\n\nKode keluar 0: semua \
         tersimpan; 3: sebagian baris tidak, masing-masing disebut dengan nomor dan barisnya.",
    ),
    ("The listing's link, in any of its forms", "Tautan penawaran, dalam bentuk apa pun"),
    // Figures.
    (
        "By what figures are told apart, at most 3: platform, surface, day, week, month, action, \
         primary_origin, rule, category, province [default: platform; month where platforms are shown \
         together only]",
        "Angka dirinci menurut apa, paling banyak 3: platform, surface (permukaan), day (hari), week \
         (minggu), month (bulan), action (tindakan), primary_origin (asal), rule (aturan), category \
         (kategori), province (provinsi) [bawaan: platform; month bila platform hanya ditampilkan \
         bersama-sama]",
    ),
    (
        "What is counted: outcomes, takedowns, restorations, distinct_sellers, \
         median_seconds_to_action, any_rule_hits [default: the first three]",
        "Apa yang dihitung: outcomes (laporan), takedowns (penurunan), restorations (pemulihan), \
         distinct_sellers (penjual_berbeda), median_seconds_to_action (median_detik_sampai_tindakan), \
         any_rule_hits (kena_aturan) [bawaan: tiga yang pertama]",
    ),
    (
        "First day of WIB, such as 2026-11-01 [default: from the beginning]",
        "Hari WIB pertama, seperti 2026-11-01 [bawaan: sejak awal]",
    ),
    (
        "Last day of WIB, itself included [default: the last there is]",
        "Hari WIB terakhir, termasuk hari itu [bawaan: yang terakhir ada]",
    ),
    (
        "Only this rule set [default: every resource]",
        "Hanya kumpulan aturan ini [bawaan: semua sumber]",
    ),
    // Platforms and keys.
    (
        "Its short name in commands and figures: lower-case letters, digits and `-`",
        "Nama pendeknya dalam perintah dan angka: huruf kecil, angka dan `-`",
    ),
    ("What it is called", "Namanya"),
    (
        "A surface that it owns, such as tokopedia or tiktok-shop; can be given again",
        "Permukaan miliknya, seperti tokopedia atau tiktok-shop; boleh diulang",
    ),
    (
        "All surfaces that it owns from now on [default: show those that it has]",
        "Semua permukaan miliknya mulai sekarang [bawaan: tunjukkan yang ada]",
    ),
    ("Take all surfaces away from it", "Ambil semua permukaan darinya"),
    ("The platform [default: the calling one]", "Platform [bawaan: pemegang kunci]"),
    (
        "JSON as `show` prints it; `version` is the one that it replaces. `-` is standard input",
        "JSON seperti yang dicetak `show`; `version` adalah versi yang diganti. `-` berarti masukan \
         standar",
    ),
    (
        "Only what is set for this rule set [default: everything]",
        "Hanya yang disetel untuk kumpulan aturan ini [bawaan: semua]",
    ),
    (
        "What it may do: platform, author, approver, observer or operator",
        "Haknya: platform, author (penyusun), approver (penyetuju), observer (pengamat) atau operator",
    ),
    (
        "A service that it may call: scoring, subscription, takedown, publishing, statistics, tenant, \
         signing_key or audit; can be given again [default: all]",
        "Layanan yang boleh dipanggil: scoring (penilaian), subscription (langganan), takedown \
         (penurunan), publishing (penerbitan), statistics (angka), tenant, signing_key \
         (kunci_penanda_tangan) atau audit (jejak_audit); boleh diulang [bawaan: semua]",
    ),
    ("The platform, for the role platform", "Platformnya, untuk peran platform"),
    (
        "Whose it is, as shown with what is done with it",
        "Pemiliknya, seperti ditampilkan pada semua yang dilakukan dengan kunci ini",
    ),
    (
        "When it ends: a time, or a day of WIB, its end included [default: never]",
        "Akhir berlakunya: waktu, atau hari WIB sampai akhirnya [bawaan: tidak pernah]",
    ),
    (
        "Write the key to this new file, which only this user can read, instead of printing it",
        "Tulis kunci ke berkas baru ini, yang hanya bisa dibaca pengguna ini, alih-alih mencetaknya",
    ),
    ("Only those of this platform", "Hanya milik platform ini"),
    // The audit log.
    ("List who did what, newest first", "Daftar siapa melakukan apa, yang terbaru dulu"),
    (
        "Print the whole audit log as lines of JSON, oldest first, with the links of its chain and its \
         signed ends",
        "Cetak seluruh log audit sebagai baris JSON, yang tertua dulu, dengan mata rantai dan ujungnya yang \
         bertanda tangan",
    ),
    (
        "Check an export without a server: that nothing was altered, removed or added",
        "Periksa hasil ekspor tanpa server: tidak ada yang diubah, dihapus atau ditambahkan",
    ),
    ("From when on: a time, or a day of WIB", "Mulai kapan: waktu, atau hari WIB"),
    (
        "Until when: a time, or a day of WIB, its end included",
        "Sampai kapan: waktu, atau hari WIB sampai akhirnya",
    ),
    (
        "Only what this key did, by its public part; `host` for commands on the server's host, `server` \
         for the server itself",
        "Hanya yang dilakukan kunci ini, menurut bagian umumnya; `host` untuk perintah di mesin server, \
         `server` untuk server sendiri",
    ),
    (
        "Only this action, such as rule_set.publish or api_key.revoke",
        "Hanya tindakan ini, seperti rule_set.publish atau api_key.revoke",
    ),
    ("Only the last so many", "Hanya sekian yang terakhir"),
    ("What `saring audit export` printed", "Yang dicetak `saring audit export`"),
    (
        "The newest key set, from somewhere else than the database: key-set.json of a server's folder, or \
         the trust file that was handed to an edge",
        "Kumpulan kunci terbaru, dari tempat lain selain basis data: key-set.json di folder server, atau \
         berkas kepercayaan yang diserahkan ke edge",
    ),
    (
        "The old key's public part: sk_ and 16 letters and digits",
        "Bagian umum kunci lama: sk_ dan 16 huruf dan angka",
    ),
    (
        "How long the old one goes on working, such as 24h or 30m [default: not at all]",
        "Berapa lama kunci lama masih berlaku, seperti 24h atau 30m [bawaan: langsung berakhir]",
    ),
    (
        "The key's public part: sk_ and 16 letters and digits",
        "Bagian umum kunci: sk_ dan 16 huruf dan angka",
    ),
];
