//! The help of the command line in Indonesian.

mod remote;
mod running;

/// A text in English and in Indonesian.
type Text = (&'static str, &'static str);

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
pub(crate) const HELP: [&[Text]; 3] = [TEXTS, remote::TEXTS, running::TEXTS];

/// What all commands have, those on files alone, and what there is to choose from.
const TEXTS: &[Text] = &[
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
    (
        "Who did what: list, export and check the audit log",
        "Siapa melakukan apa: daftar, ekspor dan periksa log audit",
    ),
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
    (
        "Write the man pages of all commands into a folder",
        "Tulis halaman manual semua perintah ke sebuah folder",
    ),
    ("The folder, which is there", "Foldernya, yang sudah ada"),
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
        "The server; of several, which commas may separate, the first that is ready [default: the \
         variable SARING_SERVER, or http://127.0.0.1:7070]",
        "Alamat server; dari beberapa, yang boleh dipisahkan koma, dipakai yang pertama siap \
         [bawaan: variabel SARING_SERVER, atau http://127.0.0.1:7070]",
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
        "Ambil isian dari kolom bernama ini: judul='Nama Barang'; boleh diulang",
    ),
    (
        "TOML file that is kept, with what the columns and conditions of your files mean: docs/files.md",
        "Berkas TOML yang disimpan, berisi arti kolom dan kondisi di berkas Anda: docs/files.md",
    ),
    (
        "Take nothing from the column of this name; can be given again",
        "Abaikan kolom bernama ini; boleh diulang",
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
    ("The title; none if left out", "Judul; tidak ada bila tidak diisi"),
    ("The description", "Keterangan"),
    ("An attribute, such as brand=Contoh", "Atribut, seperti brand=Contoh"),
    ("The attribute brand", "Atribut brand (merek)"),
    ("A tag given by the seller", "Tag dari penjual"),
    (
        "The text of a variation, such as \"bal kecil 25kg\"",
        "Teks sebuah variasi, misalnya \"bal kecil 25kg\"",
    ),
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
    ("ACTION", "TINDAKAN"),
    ("ADDR", "ALAMAT"),
    ("BYTES", "BYTE"),
    ("COLUMN", "KOLOM"),
    ("COLUMN,…", "KOLOM,…"),
    ("COMMENT", "KETERANGAN"),
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
    ("NAME", "NAMA"),
    ("NAME=NUMBER", "NAMA=ANGKA"),
    ("NAME=VALUE", "NAMA=NILAI"),
    ("NUMBER", "NOMOR"),
    ("OLD_FILE", "BERKAS_LAMA"),
    ("PATH", "LOKASI"),
    ("PRICE", "HARGA"),
    ("REASON", "ALASAN"),
    ("ROLE", "PERAN"),
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
