//! The help of the command line in Indonesian.

/// What the library writes of its own.
pub(crate) const PHRASES: [(&str, &str); 10] = [
    ("Usage:", "Pemakaian:"),
    ("Arguments:", "Argumen:"),
    ("Options:", "Opsi:"),
    ("[OPTIONS]", "[OPSI]"),
    ("Print help (see more with '--help')", "Tampilkan bantuan (lengkapnya: '--help')"),
    ("Print help (see a summary with '-h')", "Tampilkan bantuan (ringkasnya: '-h')"),
    ("Print help", "Tampilkan bantuan"),
    ("Print version", "Tampilkan versi"),
    (
        "Print this message or the help of the given subcommand(s)",
        "Tampilkan pesan ini atau bantuan sebuah perintah",
    ),
    ("tip: ", "petunjuk: "),
];

/// Texts of commands and arguments, their headings, and names of values.
pub(crate) const HELP: &[(&str, &str)] = &[
    // Commands.
    (
        "Find listings that must not be sold, with evidence",
        "Temukan penawaran yang tidak boleh dijual, beserta buktinya",
    ),
    (
        "Tell the story of the first weeks: a server, three platforms, and what really happens",
        "Ceritakan minggu-minggu pertama: sebuah server, tiga platform, dan yang benar-benar terjadi",
    ),
    (
        "Write, test and explain rule files, and publish them",
        "Tulis, uji dan jelaskan berkas aturan, lalu terbitkan",
    ),
    ("Score a file of listings", "Nilai penawaran dalam sebuah berkas"),
    ("Score one listing", "Nilai satu penawaran"),
    ("Run the server", "Jalankan server"),
    ("Links handed over, and what was done", "Tautan yang diserahkan, dan tindak lanjutnya"),
    (
        "Figures that add up, and who enforces which version",
        "Angka yang cocok jumlahnya, dan siapa memberlakukan versi mana",
    ),
    ("Platforms, their surfaces and settings", "Platform, permukaan dan setelannya"),
    ("API keys: make, list, rotate, revoke", "Kunci API: buat, daftar, ganti, cabut"),
    (
        "Run the sidecar: score and take outcomes in beside a platform's backend",
        "Jalankan edge: menilai dan menerima laporan di samping sistem platform",
    ),
    (
        "Read listing links: surface, kind, id and canonical form",
        "Baca tautan penawaran: permukaan, jenis, nomor dan bentuk bakunya",
    ),
    (
        "Hash photos, so that they are known again when they come back",
        "Hitung hash foto, supaya dikenali bila muncul lagi",
    ),
    ("Print a completion script for a shell", "Cetak skrip pelengkap perintah untuk sebuah shell"),
    // Commands on rule sets.
    (
        "Check rule files and say what is wrong, where, and what to do",
        "Periksa berkas aturan: apa yang salah, di mana, dan perbaikannya",
    ),
    ("Run the examples inside rule files", "Jalankan contoh di dalam berkas aturan"),
    (
        "Run the examples inside rule files\n\nExamples stand for themselves: they are run without a \
         context and a category map, and whatever the day, so that they say the same everywhere.",
        "Jalankan contoh di dalam berkas aturan\n\nContoh berdiri sendiri: dijalankan tanpa konteks dan \
         peta kategori, dan tidak bergantung pada hari, supaya hasilnya sama di mana pun.",
    ),
    (
        "Bring rule files into their usual layout, keeping comments",
        "Rapikan tata letak berkas aturan; komentar tetap ada",
    ),
    (
        "Show step by step what a rule file makes of a listing",
        "Tunjukkan langkah demi langkah bagaimana berkas aturan menilai sebuah penawaran",
    ),
    (
        "Print the JSON Schema of rule files, for editors",
        "Cetak JSON Schema berkas aturan, untuk penyunting teks",
    ),
    (
        "Show what a rule file changes, against another file or what is published",
        "Tunjukkan yang diubah berkas aturan, dibanding berkas lain atau yang sudah terbit",
    ),
    (
        "Submit a rule file for another officer's approval",
        "Usulkan berkas aturan untuk disetujui petugas lain",
    ),
    ("Look at a submission and approve it", "Tinjau sebuah usulan dan setujui"),
    ("Take back a submission of one's own", "Tarik usulan sendiri"),
    (
        "Refuse another officer's submission, for a reason",
        "Tolak usulan petugas lain dengan alasan",
    ),
    (
        "Look at an approved submission and publish it as the next version",
        "Tinjau usulan yang disetujui dan terbitkan sebagai versi berikutnya",
    ),
    ("Submit the content of an older version again", "Usulkan lagi isi sebuah versi lama"),
    (
        "Submit that a rule set is taken out of force everywhere",
        "Usulkan agar kumpulan aturan dicabut di mana pun",
    ),
    (
        "Submit that a rule set is taken out of force everywhere\n\nIt is approved and published like \
         any other version. A version that is published later brings the rule set back.",
        "Usulkan agar kumpulan aturan dicabut di mana pun\n\nUsulan ini disetujui dan diterbitkan seperti \
         versi lain. Versi yang terbit kemudian memberlakukan kumpulan itu lagi.",
    ),
    ("List the rule sets of a server", "Daftar kumpulan aturan di server"),
    (
        "List the submissions and versions of a rule set, the newest submission first",
        "Daftar usulan dan versi sebuah kumpulan aturan, usulan terbaru lebih dulu",
    ),
    ("Print the text of a version or submission", "Cetak teks sebuah versi atau usulan"),
    // Commands on takedowns.
    (
        "Hand links over to the platforms, from a file or the command line; for officers",
        "Serahkan tautan kepada platform, dari berkas atau baris perintah; untuk petugas",
    ),
    (
        "Show what was handed over to the calling platform and is open; with a key of the ministry, \
         the open handovers of all platforms",
        "Tunjukkan penyerahan yang belum dijawab platform pemegang kunci; dengan kunci kementerian, \
         milik semua platform",
    ),
    ("List handovers and where they stand", "Daftar penyerahan dan keadaannya"),
    ("Answer a handover without a takedown", "Jawab penyerahan tanpa penurunan"),
    (
        "Report what was done to listings, from a file; for platforms",
        "Laporkan tindakan terhadap penawaran, dari berkas; untuk platform",
    ),
    (
        "Show all that is known of one listing",
        "Tunjukkan semua yang diketahui tentang satu penawaran",
    ),
    // Other commands.
    (
        "Show who enforces which version, since when, and what was rejected",
        "Tunjukkan siapa memberlakukan versi mana, sejak kapan, dan yang ditolak",
    ),
    ("Make a platform", "Buat sebuah platform"),
    ("List the platforms", "Daftar platform"),
    (
        "Show which surfaces a platform owns, or say it anew",
        "Tunjukkan permukaan milik sebuah platform, atau tetapkan yang baru",
    ),
    ("A platform's own settings", "Setelan milik platform"),
    (
        "Show a platform's settings, as the JSON that `set` takes",
        "Tunjukkan setelan sebuah platform, sebagai JSON yang diterima `set`",
    ),
    (
        "Replace the calling platform's settings by those of a JSON file",
        "Ganti setelan platform pemegang kunci dengan isi berkas JSON",
    ),
    (
        "List the exceptions in force at all platforms, with their reasons; for the ministry",
        "Daftar pengecualian yang berlaku di semua platform, beserta alasannya; untuk kementerian",
    ),
    ("Make a key; it is shown this once", "Buat kunci; hanya ditampilkan sekali"),
    ("List keys, without their secrets", "Daftar kunci, tanpa rahasianya"),
    ("Make a new key in place of an old one", "Buat kunci baru sebagai ganti yang lama"),
    ("Make a key worthless at once", "Cabut kunci seketika"),
    // Options that many commands have.
    (
        "Language of messages and help [default: SARING_LANG, or that of the locale, or else \
         Indonesian]",
        "Bahasa pesan dan bantuan [bawaan: SARING_LANG, atau bahasa sistem, atau bahasa Indonesia]",
    ),
    ("When to use colour", "Kapan memakai warna"),
    ("What to print", "Bentuk keluaran"),
    (
        "The server [default: the variable SARING_SERVER, or http://127.0.0.1:7070]",
        "Alamat server [bawaan: variabel SARING_SERVER, atau http://127.0.0.1:7070]",
    ),
    (
        "File with the API key [default: the variable SARING_API_KEY]",
        "Berkas berisi kunci API [bawaan: variabel SARING_API_KEY]",
    ),
    (
        "PEM of the certificate authority that signed the server's certificate, if it is not a public \
         one",
        "PEM otoritas sertifikat yang menandatangani sertifikat server, bila bukan yang umum",
    ),
    (
        "Send the API key over a connection that others on the way can read",
        "Kirim kunci API lewat sambungan yang bisa dibaca pihak lain di jalan",
    ),
    (
        "How long to wait for an answer, the same call sent again included",
        "Berapa lama menunggu jawaban, termasuk bila panggilannya diulang",
    ),
    ("Rule files, or directories of them", "Berkas aturan, atau folder berisi berkas aturan"),
    (
        "Rule files, or directories of them; can be given again",
        "Berkas aturan, atau folder berisi berkas aturan; boleh diulang",
    ),
    ("The rule file", "Berkas aturan"),
    ("The rule set", "Kumpulan aturan"),
    ("The platform", "Platform"),
    ("Only this platform", "Hanya platform ini"),
    // Files.
    (
        "CSV or Excel (.xlsx) with a header line, or JSON lines; `-` is standard input",
        "CSV atau Excel (.xlsx) dengan baris judul kolom, atau baris JSON; `-` berarti masukan standar",
    ),
    (
        "What the file is [default: found out by what it holds]",
        "Jenis berkas [bawaan: dikenali dari isinya]",
    ),
    (
        "What separates the columns of a CSV file, one character, or \\t [default: found out]",
        "Pemisah kolom CSV, satu karakter, atau \\t [bawaan: dikenali dari isinya]",
    ),
    (
        "The sheet of a workbook [default: the first visible one with the columns]",
        "Lembar dalam buku kerja [bawaan: lembar terlihat pertama yang punya kolomnya]",
    ),
    (
        "Take a field from the column of this name: title='Nama Barang'; can be given again",
        "Ambil isian dari kolom bernama ini: title='Nama Barang'; bisa diulang",
    ),
    (
        "TOML file that is kept, with what the columns and conditions of your files mean: docs/files.md",
        "Berkas TOML yang disimpan, berisi arti kolom dan kondisi di berkas Anda: docs/files.md",
    ),
    (
        "Take nothing from the column of this name; can be given again",
        "Abaikan kolom bernama ini; bisa diulang",
    ),
    (
        "Write refused rows to this new file, each with the reason: mend it, and read it again",
        "Tulis baris yang ditolak ke berkas baru ini, beserta alasannya: perbaiki, lalu baca lagi",
    ),
    // Scoring.
    (
        "File of listings: CSV, Excel (.xlsx) or JSON lines; `-` is standard input",
        "Berkas penawaran: CSV, Excel (.xlsx) atau baris JSON; `-` berarti masukan standar",
    ),
    (
        "A row with a field over this many bytes is bad",
        "Baris dengan isian lebih dari sekian byte dianggap rusak",
    ),
    (
        "Threads that score, at most 256 [default: one a core]",
        "Banyaknya utas yang menilai, paling banyak 256 [bawaan: satu per inti prosesor]",
    ),
    (
        "JSON file with past takedowns, takedowns by seller, and categories",
        "Berkas JSON berisi penurunan yang lalu, penurunan per penjual, dan kategori",
    ),
    (
        "CSV file with the columns category,path: the platform's categories as paths such as \
         elektronik/audio",
        "Berkas CSV dengan kolom category,path: kategori platform sebagai jalur seperti \
         elektronik/audio",
    ),
    (
        "Score as at this time, such as 2026-01-31T08:00:00+07:00, or the beginning of a day of WIB \
         [default: now]",
        "Nilai seolah pada waktu ini, seperti 2026-01-31T08:00:00+07:00, atau awal sebuah hari WIB \
         [bawaan: sekarang]",
    ),
    ("The title", "Judul"),
    ("The description", "Keterangan"),
    ("An attribute, such as brand=Contoh", "Atribut, seperti brand=Contoh"),
    ("The attribute brand", "Atribut brand (merek)"),
    ("A tag given by the seller", "Tag dari penjual"),
    ("Whole rupiah", "Harga dalam rupiah bulat"),
    (
        "The platform's category, or a path such as elektronik/audio",
        "Kategori platform, atau jalur seperti elektronik/audio",
    ),
    ("new or used", "new (baru) atau used (bekas)"),
    ("A photo's hash: pdq:… or phash64:…", "Hash foto: pdq:… atau phash64:…"),
    ("The seller's pseudonym", "Nama samaran penjual"),
    ("A number of your own, such as model=0.8", "Angka milik Anda sendiri, seperti model=0.8"),
    ("Only this rule", "Hanya aturan ini"),
    // Rule files.
    (
        "Change nothing; exit with 1 if a file is not in its usual layout",
        "Jangan ubah apa pun; kode keluar 1 bila ada berkas yang belum rapi",
    ),
    ("The new text", "Teks baru"),
    (
        "The old text, in a file; no server is asked then [default: what is published]",
        "Teks lama, dalam berkas; server tidak ditanya [bawaan: yang sudah terbit]",
    ),
    (
        "Compare with this version [default: the newest]",
        "Bandingkan dengan versi ini [bawaan: yang terbaru]",
    ),
    // Publishing.
    (
        "What changes and why, for the officer who approves",
        "Apa yang berubah dan mengapa, untuk petugas yang menyetujui",
    ),
    ("Why, for the officer who approves", "Alasannya, untuk petugas yang menyetujui"),
    (
        "Take the place of a draft that somebody has stored and not submitted",
        "Gantikan rancangan yang disimpan orang lain dan belum diusulkan",
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
        "Only if this version is the newest one [default: whichever is]",
        "Hanya bila versi ini yang terbaru [bawaan: versi mana pun]",
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
        "Kolom, atau nama dalam baris JSON: url, reason, due_time, dengan ejaan apa pun; atau tautan, \
         alasan,\ntenggat. Dari teks yang memuat tautan, misalnya obrolan, setiap tautan diserahkan \
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
         docs/files.md:\n  idempotency_key  kunci Anda untuk laporan ini; dikirim \
         ulang pun terhitung sekali, selamanya\n  url              tautan penawaran; atau surface, kind \
         dan listing_id\n  action           removed, disabled, restricted, seller_suspended, \
         reviewed_legal, restored\n  primary_origin   rule_set, manual_search, platform_model, \
         handover, user_report, authority\n  primary_rule     kumpulan/aturan@versi, bila asalnya \
         kumpulan aturan\n  rule_hits        semua aturan yang kena, dipisah spasi\n  handover_id      \
         penyerahan yang dijawab\n  action_time      2026-11-24T09:30:00+07:00, 24/11/2026 09:30 WIB, \
         atau hari seperti 2026-11-24\n  detect_time, category, price, province, seller, title atau text_sketch, \
         image_hashes\n\nKode keluar 0: semua tersimpan; 3: sebagian baris tidak, masing-masing disebut \
         dengan nomor dan barisnya.",
    ),
    ("The listing's link, in any of its forms", "Tautan penawaran, dalam bentuk apa pun"),
    // Figures.
    (
        "By what figures are told apart, at most 3: platform, surface, day, week, month, action, \
         primary_origin, rule, category, province",
        "Angka dirinci menurut apa, paling banyak 3: platform, surface, day, week, month, action, \
         primary_origin, rule, category, province",
    ),
    (
        "What is counted: outcomes, takedowns, restorations, distinct_sellers, \
         median_seconds_to_action, any_rule_hits [default: the first three]",
        "Apa yang dihitung: outcomes, takedowns, restorations, distinct_sellers, \
         median_seconds_to_action, any_rule_hits [bawaan: tiga yang pertama]",
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
        "A service that it may call: scoring, subscription, takedown, publishing, statistics or \
         tenant; can be given again [default: all]",
        "Layanan yang boleh dipanggil: scoring, subscription, takedown, publishing, statistics atau \
         tenant; boleh diulang [bawaan: semua]",
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
    // Server.
    (
        "Folder with all that the server keeps; made if it is not there",
        "Folder berisi semua yang disimpan server; dibuat bila belum ada",
    ),
    (
        "Where to listen; port 0 takes any free one",
        "Alamat untuk menerima sambungan; port 0 memilih port yang bebas",
    ),
    (
        "The server's certificate, as PEM, with the intermediate ones",
        "Sertifikat server, sebagai PEM, beserta sertifikat perantaranya",
    ),
    ("The private key of the certificate, as PEM", "Kunci privat sertifikat, sebagai PEM"),
    (
        "Serve plain text on an address that others can reach",
        "Layani tanpa TLS di alamat yang terjangkau pihak lain",
    ),
    (
        "Approvals by other officers that a rule set needs before it is published",
        "Banyaknya persetujuan petugas lain sebelum kumpulan aturan boleh terbit",
    ),
    ("Connections at once", "Sambungan pada saat yang sama"),
    (
        "Calls and streams of one connection at once",
        "Panggilan dan aliran satu sambungan pada saat yang sama",
    ),
    (
        "Subscriptions, inboxes and scoring streams of one platform at once",
        "Langganan, kotak masuk dan aliran penilaian satu platform pada saat yang sama",
    ),
    ("Bytes of one message", "Byte satu pesan"),
    (
        "Bytes of messages that one platform has under way; its others wait",
        "Byte pesan satu platform yang sedang dikerjakan; selebihnya menunggu",
    ),
    ("Bytes of one field of a listing that is scored", "Byte satu isian penawaran yang dinilai"),
    (
        "Attributes of a listing that is scored, and as many tags, signals and photo hashes",
        "Atribut penawaran yang dinilai; tag, sinyal dan hash foto juga sebanyak ini",
    ),
    ("Items of one batch", "Butir dalam satu kiriman"),
    ("Longest time of one call", "Waktu terlama satu panggilan"),
    (
        "How long a stream may leave unread what was sent",
        "Berapa lama aliran boleh membiarkan kiriman tidak dibaca",
    ),
    (
        "How long accepted calls have to finish when the server is told to stop",
        "Berapa lama panggilan yang sudah diterima boleh diselesaikan saat server dihentikan",
    ),
    (
        "Duration between the heartbeats of a subscription",
        "Jeda antara detak (heartbeat) sebuah langganan",
    ),
    (
        "Duration for which a heartbeat confirms a subscriber's replica, which is stale after it: \
         longer than an outage of the network that should not count",
        "Berapa lama satu detak mengonfirmasi replika pelanggan, yang sesudahnya basi: lebih lama dari \
         gangguan jaringan yang masih dianggap wajar",
    ),
    // Edge.
    ("The centre, such as `https://saring.example`", "Pusat, seperti `https://saring.example`"),
    ("The platform that this edge scores and reports for", "Platform yang dilayani edge ini"),
    (
        "File with the keys to trust, as the ministry's operator handed it over",
        "Berkas kunci yang dipercaya, seperti diserahkan operator kementerian",
    ),
    (
        "Folder with the replica of the rules and the outcomes that wait; made if it is not there. It \
         has to outlive the process, or outcomes are lost with it",
        "Folder berisi replika aturan dan laporan yang menunggu; dibuat bila belum ada. Isinya harus \
         bertahan setelah proses berakhir, atau laporan ikut hilang",
    ),
    (
        "File with the API key, instead of SARING_API_KEY. When it changes, the new key is taken",
        "Berkas berisi kunci API, sebagai ganti SARING_API_KEY. Bila isinya berubah, kunci baru dipakai",
    ),
    (
        "Name of this edge within the platform; each that runs at the same time has its own",
        "Nama edge ini di platformnya; yang berjalan bersamaan punya nama masing-masing",
    ),
    (
        "PEM of the certificate authority that signed the centre's certificate, if it is not a public \
         one",
        "PEM otoritas sertifikat yang menandatangani sertifikat pusat, bila bukan yang umum",
    ),
    (
        "Where to listen; port 0 takes any free one [default: 127.0.0.1:7071, or nowhere if --unix is \
         given]",
        "Alamat untuk menerima sambungan; port 0 memilih port yang bebas [bawaan: 127.0.0.1:7071, atau \
         tidak ada bila --unix diberikan]",
    ),
    (
        "Socket file to listen on; whoever may write to it may call",
        "Berkas soket untuk menerima sambungan; siapa pun yang boleh menulisinya boleh memanggil",
    ),
    (
        "The certificate for --listen, as PEM, with the intermediate ones",
        "Sertifikat untuk --listen, sebagai PEM, beserta sertifikat perantaranya",
    ),
    (
        "File with the tokens, one a line, one of which callers send as `authorization: Bearer …`. \
         Needed where others can reach --listen; not asked for on the socket file",
        "Berkas berisi token, satu per baris; pemanggil mengirim salah satunya sebagai `authorization: \
         Bearer …`. Wajib bila --listen terjangkau pihak lain; tidak diminta pada berkas soket",
    ),
    (
        "Let whoever can reach --listen score and report in the platform's name",
        "Izinkan siapa pun yang menjangkau --listen menilai dan melapor atas nama platform",
    ),
    (
        "Plain text where others can reach it: towards the centre, and on --listen",
        "Tanpa TLS meski terjangkau pihak lain: ke pusat, dan pada --listen",
    ),
    (
        "Outcomes that may wait for the centre; when there are more, none are taken in",
        "Laporan yang boleh menunggu pusat; bila lebih, tidak ada yang diterima",
    ),
    ("Bytes of the outcomes that may wait", "Byte laporan yang boleh menunggu"),
    (
        "Days that outcomes are kept after the centre has them, should it lose its last days",
        "Berapa hari laporan disimpan setelah diterima pusat, kalau-kalau pusat kehilangan data",
    ),
    ("Seconds between the reports of what was scored", "Detik antara laporan tentang yang dinilai"),
    // What waits at an edge.
    (
        "What waits at an edge, and the outcomes that the centre refused",
        "Yang menunggu di edge, dan laporan yang ditolak pusat",
    ),
    (
        "Show how many outcomes wait, were sent, and were refused",
        "Tunjukkan berapa laporan yang menunggu, terkirim dan ditolak",
    ),
    (
        "List the outcomes that the centre refused, oldest first, and why",
        "Daftar laporan yang ditolak pusat, yang terlama dulu, beserta alasannya",
    ),
    (
        "Send refused outcomes again, once the reason is mended",
        "Kirim lagi laporan yang ditolak, setelah sebabnya diperbaiki",
    ),
    ("Drop refused outcomes for ever", "Buang laporan yang ditolak untuk selamanya"),
    ("Only the oldest so many", "Hanya sekian yang terlama"),
    (
        "Their numbers, as `saring outbox list` shows them",
        "Nomornya, seperti ditampilkan `saring outbox list`",
    ),
    ("All of them", "Semuanya"),
    (
        "Needed with --all: they are gone then, and what cannot be read with them",
        "Wajib bersama --all: semuanya hilang, juga yang tidak terbaca",
    ),
    (
        "The edge [default: the variable SARING_EDGE, or http://127.0.0.1:7071]",
        "Alamat edge [bawaan: variabel SARING_EDGE, atau http://127.0.0.1:7071]",
    ),
    ("The socket file of the edge", "Berkas soket edge"),
    (
        "The folder of an edge that does not run, or of a backend with the client crate",
        "Folder edge yang sedang tidak berjalan, atau sistem yang memakai pustaka klien",
    ),
    (
        "File with a token of the edge, in its first line, where the edge asks for one",
        "Berkas berisi token edge di baris pertamanya, bila edge memintanya",
    ),
    (
        "PEM of the certificate authority that signed the edge's certificate, if it is not a public one",
        "PEM otoritas sertifikat yang menandatangani sertifikat edge, bila bukan yang umum",
    ),
    (
        "Send the token over a connection that others on the way can read",
        "Kirim token lewat sambungan yang bisa dibaca pihak lain di jalan",
    ),
    ("How long to wait for an answer", "Berapa lama menunggu jawaban"),
    // The rest.
    (
        "Links; `-` reads them from standard input: one a line, or in a text such as a chat",
        "Tautan; `-` membacanya dari masukan standar: satu per baris, atau dalam teks seperti obrolan",
    ),
    (
        "What standard input is [default: found out by what it holds]",
        "Bentuk masukan standar [bawaan: dikenali dari isinya]",
    ),
    (
        "JPEG, PNG, WebP or GIF files with one still photo each",
        "Berkas JPEG, PNG, WebP atau GIF, masing-masing satu foto diam",
    ),
    (
        "The quality, 0 to 100, tells how much there is to see. Under 50 a hash is not reliable: \
         photos with little to see have like hashes without being alike.",
        "Mutu, 0 sampai 100, menunjukkan banyaknya yang terlihat. Di bawah 50 hash tidak bisa \
         diandalkan: foto yang nyaris kosong punya hash serupa tanpa serupa gambarnya.",
    ),
    (
        "Leave the server up at the end, until it is interrupted",
        "Biarkan server tetap berjalan di akhir, sampai dihentikan",
    ),
    ("The shell", "Shell-nya"),
    // Values to choose from.
    ("Bahasa Indonesia", "bahasa Indonesia"),
    ("English", "bahasa Inggris"),
    ("For reading", "untuk dibaca"),
    ("For reading: one line a listing", "untuk dibaca: satu baris per penawaran"),
    ("For reading: verdict, score and evidence", "untuk dibaca: putusan, skor dan bukti"),
    ("One JSON object", "satu objek JSON"),
    ("One JSON object a line", "satu objek JSON per baris"),
    (
        "A table with a header line, whatever separates its columns",
        "tabel dengan baris judul kolom, apa pun pemisahnya",
    ),
    ("An Excel workbook", "buku kerja Excel"),
    (
        "Plain text with links in it, such as a chat",
        "teks biasa yang memuat tautan, misalnya obrolan",
    ),
    ("Links, one a line", "tautan, satu per baris"),
    (
        "Links, one a line; a line that is none is told",
        "tautan, satu per baris; baris yang bukan tautan disebut",
    ),
    (
        "Text with links in it, such as a chat; each link is read once",
        "teks yang memuat tautan, misalnya obrolan; setiap tautan dibaca sekali",
    ),
    ("One JSON object a listing", "satu objek JSON per penawaran"),
    (
        "One line a hit, or a listing without any",
        "satu baris per aturan yang kena, atau per penawaran tanpa satu pun",
    ),
    // Headings.
    ("Server", "Server"),
    ("Edge", "Edge"),
    ("Limits", "Batas"),
    // Names of values.
    ("BYTES", "BYTE"),
    ("COLUMN,…", "KOLOM,…"),
    ("DAY", "HARI"),
    ("DAYS", "HARI"),
    ("DIMENSION,…", "RINCIAN,…"),
    ("DIR", "FOLDER"),
    ("DURATION", "DURASI"),
    ("FIELD=COLUMN", "ISIAN=KOLOM"),
    ("FILE", "BERKAS"),
    ("HANDOVER_ID", "PENYERAHAN"),
    ("IMAGE", "FOTO"),
    ("KEY_ID", "KUNCI"),
    ("MEASURE,…", "UKURAN,…"),
    ("NAME=NUMBER", "NAMA=ANGKA"),
    ("NAME=VALUE", "NAMA=NILAI"),
    ("NUMBER", "NOMOR"),
    ("OLD_FILE", "BERKAS_LAMA"),
    ("PATH", "LOKASI"),
    ("RULE_SET", "KUMPULAN"),
    ("SCOPE", "LAYANAN"),
    ("SECONDS", "DETIK"),
    ("STATE", "KEADAAN"),
    ("SUBMISSION", "USULAN"),
    ("SURFACE", "PERMUKAAN"),
    ("TIME", "WAKTU"),
    ("URL", "TAUTAN"),
    ("VERSION", "VERSI"),
];
