//! Why a server or an edge cannot start or go on.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    (
        "cannot listen on {address}: {~error}; is another server running there? give another --listen",
        "tidak bisa menerima sambungan di {address}: {~error}; apakah ada server lain di sana? berikan \
         --listen lain",
        "",
    ),
    (
        "cannot listen on {address}: {~error}; give another --admin-address",
        "tidak bisa menerima sambungan di {address}: {~error}; berikan --admin-address lain",
        "",
    ),
    ("the metrics cannot be given: {0}", "metrik tidak bisa diberikan: {0}", ""),
    (
        "{address} can be reached by others, and without a certificate the API keys would be readable \
         on the way; give --tls-cert and --tls-key, listen on 127.0.0.1, or say --allow-plain-text",
        "{address} terjangkau pihak lain, dan tanpa sertifikat kunci API bisa dibaca di jalan; berikan \
         --tls-cert dan --tls-key, pakai 127.0.0.1, atau tambahkan --allow-plain-text",
        "",
    ),
    (
        "the certificate or its key cannot be used: {~error}; give --tls-cert the server's certificate \
         as PEM and --tls-key the private key that belongs to it",
        "sertifikat atau kuncinya tidak bisa dipakai: {~error}; berikan sertifikat server sebagai PEM \
         kepada --tls-cert dan kunci privatnya kepada --tls-key",
        "",
    ),
    ("the server broke off: {~error}", "server terhenti: {~error}", ""),
    (
        "the server stopped, because its task `{task}` ended; its log says why",
        "server berhenti karena tugasnya `{task}` berakhir; log-nya memuat sebabnya: jalankan lagi",
        "",
    ),
    (
        "cannot use {path}: {~error}; check that this user may read and write there, or give another \
         --data",
        "{path} tidak bisa dipakai: {~error}; periksa apakah pengguna ini boleh membaca dan menulis di \
         sana, atau berikan --data lain",
        "",
    ),
    (
        "{path} is missing; restore it from a backup, or give another --data",
        "{path} tidak ada; pulihkan dari cadangan, atau berikan --data lain",
        "",
    ),
    (
        "{path} is empty, but the other files are of a server that was in use; restore it from a \
         backup, or give another --data",
        "{path} kosong, padahal berkas lainnya milik server yang pernah dipakai; pulihkan dari \
         cadangan, atau berikan --data lain",
        "",
    ),
    (
        "{path} is not there; give the folder of a server as --data",
        "{path} tidak ada; berikan folder server sebagai --data",
        "",
    ),
    ("{path} is there already; give a new name", "{path} sudah ada; berikan nama baru", ""),
    (
        "{path} is not empty; give a new folder as --data, and move the old one away first",
        "{path} tidak kosong; berikan folder baru sebagai --data, dan pindahkan dulu yang lama",
        "",
    ),
    ("the name {path} is not of UTF-8", "nama {path} bukan UTF-8", ""),
    (
        "cannot use {path}: {~error}; stop it first",
        "{path} tidak bisa dipakai: {~error}; hentikan dulu",
        "",
    ),
    (
        "cannot use {path}: {~error}; check that this user may read and write there",
        "{path} tidak bisa dipakai: {~error}; periksa apakah pengguna ini boleh membaca dan menulis di \
         sana",
        "",
    ),
    (
        "cannot use {path}: {~error}; give a server's folder, or a file that `saring db backup` wrote",
        "{path} tidak bisa dipakai: {~error}; berikan folder server, atau berkas buatan `saring db backup`",
        "",
    ),
    ("cannot use {path}: {~error}", "{path} tidak bisa dipakai: {~error}", ""),
    (
        "{path} is not of a server, and the folder has no {database}; give an empty folder as --data, \
         or the one that the server had",
        "{path} bukan milik server, dan folder itu tidak berisi {database}; berikan folder kosong \
         sebagai --data, atau folder server sebelumnya",
        "",
    ),
    (
        "{path} cannot be used: {~problem}; restore it and the signing keys beside it from one backup",
        "{path} tidak bisa dipakai: {~problem}; pulihkan bersama kunci penanda tangan di foldernya dari satu \
         cadangan",
        "",
    ),
    (
        "cannot open {path}: {~error}; stop it first, or give another --data",
        "{path} tidak bisa dibuka: {~error}; hentikan dulu, atau berikan --data lain",
        "",
    ),
    (
        "cannot open {path}: {~error}; restore it from a backup, or give another --data",
        "{path} tidak bisa dibuka: {~error}; pulihkan dari cadangan, atau berikan --data lain",
        "",
    ),
    (
        "cannot open {path}: {~error}; check that this user may read and write there",
        "{path} tidak bisa dibuka: {~error}; periksa apakah pengguna ini boleh membaca dan menulis di \
         sana",
        "",
    ),
    (
        "cannot open {path}: {~error}; check that it runs, and the address, user and password",
        "{path} tidak bisa dibuka: {~error}; periksa apakah sedang berjalan, serta alamat, pengguna dan \
         kata sandinya",
        "",
    ),
    ("cannot open {path}: {~error}", "{path} tidak bisa dibuka: {~error}", ""),
    (
        "the database has no tables yet: run `saring db migrate --database URL` as the owner of the tables",
        "basis data itu belum berisi tabel: jalankan `saring db migrate --database URL` sebagai pemilik \
         tabel",
        "",
    ),
    (
        "the database lacks migration {number} ({name}): run `saring db migrate --database URL` as the \
         owner of the tables",
        "basis data itu belum punya migrasi {number} ({name}): jalankan `saring db migrate --database URL` \
         sebagai pemilik tabel",
        "",
    ),
    (
        "PostgreSQL {needed} or newer is needed, and this one is {found}",
        "diperlukan PostgreSQL {needed} atau yang lebih baru, sedangkan yang ini {found}",
        "",
    ),
    (
        "the database has `{setting}` off: what it says is stored would be lost with the power; set it to \
         on",
        "`{setting}` di basis data itu mati: yang katanya tersimpan akan hilang bila listrik padam; \
         nyalakan (on)",
        "",
    ),
    (
        "the database's address does not begin with `postgres://`",
        "alamat basis data tidak dimulai dengan `postgres://`",
        "",
    ),
    (
        "PGOPTIONS is set, and what it says would hold for whole sessions, which a pooler gives to others; \
         unset it",
        "PGOPTIONS terisi, padahal isinya berlaku untuk seluruh sesi, yang oleh pooler diberikan kepada yang \
         lain; hapus dulu",
        "",
    ),
    (
        "a copy into the database is under way, or broke off; run `saring db copy` again",
        "penyalinan ke basis data itu sedang berjalan, atau terputus; jalankan `saring db copy` lagi",
        "",
    ),
    (
        "these files of journals are missing, to which servers wrote when the backup was made: {names}; give \
         the journals of all servers, or --without-journal too if one is lost",
        "berkas jurnal berikut tidak ada, padahal sedang ditulis server ketika cadangan itu dibuat: {names}; \
         berikan jurnal semua server, atau --without-journal juga bila ada yang hilang",
        "",
    ),
    (
        "a server runs on the database, or did until just now; stop all of them, and try again after 10 \
         seconds",
        "ada server yang memakai basis data itu, atau baru saja berhenti; hentikan semuanya, dan coba lagi \
         setelah 10 detik",
        "",
    ),
    (
        "the database is a standby, which takes no writes; give the address of the primary",
        "basis data itu siaga (standby) dan tidak menerima tulisan; berikan alamat yang utama",
        "",
    ),
    (
        "the key set in the database trusts no signing key in {folder}; copy {file} into it from the folder of \
         a server that has it, or see `saring signing-key install` if it is lost",
        "kumpulan kunci di basis data tidak memercayai kunci penanda tangan mana pun di {folder}; salin {file} \
         ke situ dari folder server yang memilikinya, atau lihat `saring signing-key install` kalau hilang",
        "",
    ),
    (
        "the database has a key set that is not taken: {~refusal}; see `saring db verify`, and restore a backup \
         from before it with the journal",
        "basis data berisi kumpulan kunci yang tidak diterima: {~refusal}; lihat `saring db verify`, dan \
         pulihkan cadangan dari sebelumnya bersama jurnalnya",
        "",
    ),
    (
        "what the folder holds was copied into a PostgreSQL database; back that up by `pg_dump`, or remove {path} \
         to go on with the folder alone",
        "isi folder itu sudah disalin ke basis data PostgreSQL; cadangkan basis data itu dengan `pg_dump`, atau \
         hapus {path} untuk tetap memakai folder itu saja",
        "",
    ),
    (
        "what the folder holds was copied into a PostgreSQL database; give --database, or remove {path} to go \
         on with the folder alone",
        "isi folder itu sudah disalin ke basis data PostgreSQL; berikan --database, atau hapus {path} untuk \
         tetap memakai folder itu saja",
        "",
    ),
    (
        "--database needs --journal, a folder outside the database: revoked keys are noted there too, so that \
         they stay revoked when the database is put back; give --journal DIR, or set SARING_JOURNAL",
        "--database memerlukan --journal, sebuah folder di luar basis data: kunci yang dicabut dicatat juga di \
         sana, supaya tetap dicabut bila basis data dipulihkan; berikan --journal DIR, atau isi SARING_JOURNAL",
        "",
    ),
    (
        "cannot use {path}: {~error}; check that this user may read and write there, or give another --journal",
        "{path} tidak bisa dipakai: {~error}; periksa apakah pengguna ini boleh membaca dan menulis di sana, \
         atau berikan --journal lain",
        "",
    ),
    (
        "{path} holds no journal; give the folder that the servers had as --journal",
        "{path} tidak berisi jurnal; berikan folder yang dipakai server sebagai --journal",
        "",
    ),
    (
        "{path} is no whole journal: {~fault}; restore the file from a copy, or cut it off before that line \
         and say --without-journal too",
        "{path} bukan jurnal yang utuh: {~fault}; pulihkan berkasnya dari salinan, atau potong sebelum baris itu dan tambahkan \
         --without-journal",
        "",
    ),
    (
        "{path} is no whole journal: {~fault}; use the release that wrote it, or a newer one",
        "{path} bukan jurnal yang utuh: {~fault}; pakai rilis yang menulisnya, atau yang lebih baru",
        "",
    ),
    ("{path} is no whole journal: {~fault}", "{path} bukan jurnal yang utuh: {~fault}", ""),
    ("line {line} is damaged", "baris {line} rusak", ""),
    ("line {line} is of a newer release", "baris {line} dari rilis yang lebih baru", ""),
    ("the database's address: {~error}", "alamat basis data: {~error}", ""),
    (
        "another server has begun with trust epoch {epoch}, and this one has {own}; start this one again",
        "server lain memulai masa kepercayaan {epoch}, sedangkan server ini {own}; jalankan ulang server ini",
        "",
    ),
    (
        "this server lacks the signing key {key}; copy signing-key-{again}.pem from the server that made it \
         into this one's folder",
        "server ini tidak memiliki kunci penanda tangan {key}; salin signing-key-{again}.pem dari server yang \
         membuatnya ke folder server ini",
        "",
    ),
    (
        "other servers run on the database, or did until 10 seconds ago ({servers}), and would lack the new \
         key: make it with `saring signing-key new`, put it into the folder of each, and rotate with \
         --signing-key and its public half",
        "server lain memakai basis data itu, atau baru berhenti kurang dari 10 detik yang lalu ({servers}), dan \
         tidak akan punya kunci yang baru: buat dengan `saring signing-key new`, letakkan di folder tiap server, \
         lalu putar dengan --signing-key dan bagian publiknya",
        "",
    ),
    (
        "two keys sign already; retire {older} before the next one is made",
        "sudah ada dua kunci yang menandatangani; pensiunkan {older} sebelum membuat yang berikutnya",
        "",
    ),
    (
        "no other key than {key} signs; rotate first, or use the recovery key if it was stolen",
        "tidak ada kunci selain {key} yang menandatangani; putar dulu (`rotate`), atau pakai kunci pemulihan \
         kalau kunci itu dicuri",
        "",
    ),
    (
        "the key {key} is in the key set already; make a new one",
        "kunci {key} sudah ada di kumpulan kunci; buat yang baru",
        "",
    ),
    (
        "{key} is the recovery key; it ends only with a key set that it signed itself",
        "{key} adalah kunci pemulihan; hanya berakhir dengan kumpulan kunci yang ditandatanganinya sendiri",
        "",
    ),
    (
        "the key set has no key {key}; see `saring signing-key list`",
        "kumpulan kunci tidak punya kunci {key}; lihat `saring signing-key list`",
        "",
    ),
    (
        "the newest key set is version {version} of trust epoch {epoch}; the next one must follow on it",
        "kumpulan kunci terbaru adalah versi {version} dari masa kepercayaan {epoch}; yang berikutnya harus \
         mengikutinya",
        "",
    ),
    (
        "the key set has no key that signs",
        "kumpulan kunci tidak punya kunci yang menandatangani",
        "",
    ),
    (
        "the database has no key set yet; start a server on it first",
        "basis data belum punya kumpulan kunci; jalankan server di atasnya dulu",
        "",
    ),
    ("it is stored as another version", "versinya bukan yang tercatat", ""),
    ("the database is of another server", "basis data itu milik server lain", ""),
    (
        "a version was published meanwhile; try again",
        "sebuah versi diterbitkan sementara itu; coba lagi",
        "",
    ),
    ("it was replaced meanwhile; try again", "sudah diganti sementara itu; coba lagi", ""),
    ("it trusts none of the signing keys", "tidak satu pun kunci penanda tangan dipercayainya", ""),
    (
        "the database has schema version {found}, this release knows {known}: use the release that \
         made it, or a newer one",
        "skema basis datanya versi {found}, sedangkan rilis ini mengenal {known}: pakai rilis yang \
         membuatnya, atau yang lebih baru",
        "",
    ),
    ("another server uses the folder {folder}", "server lain memakai folder {folder}", ""),
    ("the database is damaged: {~detail}", "basis datanya rusak: {~detail}", ""),
    (
        "the disk is full: nothing can be stored until there is room",
        "disk penuh: tidak ada yang bisa disimpan sampai ada ruang",
        "",
    ),
    (
        "the database was put back: its change log ends at {end}, and had come to {reached}; stop all \
         servers, say `saring db restored`, and start them again",
        "basis datanya dikembalikan ke keadaan lama: catatan perubahannya berakhir di {end}, padahal sudah \
         sampai {reached}; hentikan semua server, jalankan `saring db restored`, lalu jalankan lagi",
        "",
    ),
    (
        "the database was put back: version {version} of {resource} was sent to subscribers, and the database \
         does not have it; stop all servers, say `saring db restored`, and start them again",
        "basis datanya dikembalikan ke keadaan lama: versi {version} dari {resource} sudah dikirim ke pelanggan, \
         padahal basis datanya tidak memilikinya; hentikan semua server, jalankan `saring db restored`, lalu \
         jalankan lagi",
        "",
    ),
    (
        "the database was put back: this server's folder has version {version} of the key set, of trust epoch \
         {epoch}, and the database does not have it; stop all servers, say `saring db restored`, and start them \
         again",
        "basis datanya dikembalikan ke keadaan lama: folder server ini punya kumpulan kunci versi {version} dari \
         masa kepercayaan {epoch}, padahal basis datanya tidak memilikinya; hentikan semua server, jalankan \
         `saring db restored`, lalu jalankan lagi",
        "",
    ),
    ("the store is unavailable", "penyimpanan tidak tersedia", ""),
    ("the store is unavailable ({~cause})", "penyimpanan tidak tersedia ({~cause})", ""),
    (
        "there is nowhere to listen; give an address, the path of a socket, or both",
        "tidak ada tempat menerima sambungan; berikan alamat, berkas soket, atau keduanya",
        "",
    ),
    (
        "cannot listen on {address}: {~error}; is another program listening there? give another address",
        "tidak bisa menerima sambungan di {address}: {~error}; apakah ada program lain di sana? berikan \
         alamat lain",
        "",
    ),
    (
        "{address} can be reached by others, and without a certificate what is sent could be read on \
         the way; give --tls-cert and --tls-key, listen on 127.0.0.1, or say --allow-plain-text",
        "{address} terjangkau pihak lain, dan tanpa sertifikat kirimannya bisa dibaca di jalan; berikan \
         --tls-cert dan --tls-key, pakai 127.0.0.1, atau tambahkan --allow-plain-text",
        "",
    ),
    (
        "{address} can be reached by others, who could report outcomes in your name; give \
         --caller-token-file, listen on 127.0.0.1, or say --allow-any-caller",
        "{address} terjangkau pihak lain, yang bisa melapor atas nama Anda; berikan \
         --caller-token-file, pakai 127.0.0.1, atau tambahkan --allow-any-caller",
        "",
    ),
    (
        "cannot listen on the socket {path}: {~error}; check the folder and its permissions",
        "tidak bisa menerima sambungan di soket {path}: {~error}; periksa foldernya dan izinnya",
        "",
    ),
    (
        "another process serves the socket {path}; give another path",
        "proses lain melayani soket {path}; berikan lokasi lain",
        "",
    ),
    (
        "{path} is no socket, so it is not replaced; give another path",
        "{path} bukan soket, jadi tidak diganti; berikan lokasi lain",
        "",
    ),
    (
        "the certificate or its key cannot be used: {~error}; both must be PEM",
        "sertifikat atau kuncinya tidak bisa dipakai: {~error}; keduanya harus PEM",
        "",
    ),
    (
        "the keys of the centre cannot be trusted: {=refusal}; is the trust file from this server? \
         take it anew from the ministry's operator",
        "kunci pusat tidak bisa dipercaya: {=refusal}; apakah berkas kepercayaannya dari server ini? \
         minta lagi dari operator kementerian",
        "",
    ),
    (
        "a part of the edge broke down: {part}; start it again, and report this with its log",
        "sebagian edge rusak: {part}; jalankan lagi, dan laporkan bersama log-nya",
        "",
    ),
    ("the edge broke off: {~error}", "edge terhenti: {~error}", ""),
    ("there is no token; write one on each line", "tidak ada token; tulis satu per baris", ""),
    (
        "the token on line {line} has fewer than {least} characters; make a random one",
        "token di baris {line} kurang dari {least} karakter; buat yang acak",
        "",
    ),
    (
        "the token on line {line} has characters that cannot be sent; use visible ASCII ones",
        "token di baris {line} memuat karakter yang tidak bisa dikirim; pakai ASCII yang terlihat",
        "",
    ),
    (
        "the certificate of the server's certificate authority cannot be used; it must be PEM",
        "sertifikat otoritas server tidak bisa dipakai; harus PEM",
        "",
    ),
    (
        "`{name}` is no name of a subscriber; use letters, digits, `-`, `_` and `.`, at most 64 of them",
        "`{name}` bukan nama pelanggan; pakai huruf, angka, `-`, `_` dan `.`, paling banyak 64",
        "",
    ),
    (
        "{path} is used by another process; give each process a folder of its own",
        "{path} dipakai proses lain; beri setiap proses folder sendiri",
        "",
    ),
];

/// What a client of the centre says: an edge is one.
pub(super) const CLIENT: &[Entry] = &[
    (
        "the key set that was handed over (version {given}) is older than the one that this folder went by; \
         take the file anew from the ministry's operator",
        "kumpulan kunci yang diserahkan (versi {given}) lebih lama daripada yang pernah dipakai folder ini; \
         minta lagi berkasnya dari operator kementerian",
        "",
    ),
    (
        "the key set that was handed over (version {given}) is not of the server that this folder is of, \
         whose keys have version {known}; take the file anew from the ministry's operator, or give \
         another server a folder of its own",
        "kumpulan kunci yang diserahkan (versi {given}) bukan dari server pemilik folder ini, yang \
         kuncinya versi {known}; minta lagi berkasnya dari operator kementerian, atau beri server lain \
         folder sendiri",
        "",
    ),
    (
        "the key set of this folder cannot be read: {=refusal}; start the release that wrote it, or a \
         newer one",
        "kumpulan kunci di folder ini tidak bisa dibaca: {=refusal}; jalankan rilis yang menulisnya, \
         atau yang lebih baru",
        "",
    ),
    (
        "the outbox is full: {entries} dead letters wait for somebody to look at them; list them, then \
         retry or drop them",
        "kotak keluar penuh: {entries} laporan yang ditolak menunggu diperiksa; lihat dengan `saring \
         outbox list`, lalu kirim lagi atau buang",
        "",
    ),
    (
        "the outcome `{key}` cannot be stored: {~problem}",
        "laporan `{key}` tidak bisa disimpan: {~problem}",
        "",
    ),
    (
        "`{uri}` is no server address; write it as http://127.0.0.1:7070 or https://…",
        "`{uri}` bukan alamat server; tulis http://127.0.0.1:7070 atau https://…",
        "",
    ),
    (
        "the API key is empty or has characters that no key has; check where it comes from",
        "kunci API kosong atau memuat karakter yang tidak mungkin ada di kunci; periksa asalnya",
        "",
    ),
    (
        "`{uri}` is neither https nor on this machine: the API key would be readable on the way; use \
         https, or allow plain text by `allow_plain_text`",
        "`{uri}` bukan https dan bukan di mesin ini: kunci API bisa dibaca di jalan; pakai https, atau \
         --allow-plain-text bila jaringannya terlindung",
        "`{uri}` is neither https nor on this machine: the API key would be readable on the way; use \
         https, or --allow-plain-text where the network is protected",
    ),
    (
        "`{uri}` is neither https nor on this machine, and another of the servers is https: whoever \
         cuts that one off could read the API key; use https for all",
        "`{uri}` bukan https dan bukan di mesin ini, sedangkan server lain memakai https: siapa yang \
         memutus server itu bisa membaca kunci API; pakai https untuk semuanya",
        "",
    ),
    ("this client is closed", "klien ini sudah ditutup", ""),
    (
        "the outbox is full ({entries} outcomes wait for the server); report again later",
        "kotak keluar penuh ({entries} laporan menunggu server); laporkan lagi nanti",
        "",
    ),
    (
        "no rule set is in force yet: the first has not come from the server",
        "belum ada kumpulan aturan yang berlaku: yang pertama belum datang dari server",
        "",
    ),
    (
        "the replica of the rules is stale, and the platform's staleness policy is to refuse",
        "replika aturannya basi, dan setelan platform meminta menolak",
        "",
    ),
    (
        "{path} is of the tenant `{tenant}`; give each tenant a folder of its own",
        "{path} milik platform `{tenant}`; beri setiap platform folder sendiri",
        "{path} is of the platform `{tenant}`; give each platform a folder of its own",
    ),
    (
        "cannot write {path}: the disk is full; make space, it goes on without a restart",
        "{path} tidak bisa ditulis: disk penuh; sediakan ruang, tidak perlu dijalankan ulang",
        "",
    ),
    ("cannot use {path}: {~problem}", "{path} tidak bisa dipakai: {~problem}", ""),
    (
        "{~error}; give a folder that this user can write to",
        "{~error}; berikan folder yang bisa ditulis pengguna ini",
        "",
    ),
    (
        "{~error}; check that the folder can be written to",
        "{~error}; periksa apakah foldernya bisa ditulis",
        "",
    ),
    ("{~error}; the disk failed; it is tried again", "{~error}; disknya gagal; dicoba lagi", ""),
    (
        "{~error}; start the release that wrote it, or a newer one",
        "{~error}; jalankan rilis yang menulisnya, atau yang lebih baru",
        "",
    ),
    (
        "{~error}; start the client of this folder: it sets aside what is damaged",
        "{~error}; jalankan edge dari folder ini: yang rusak disisihkannya",
        "{~error}; start the edge of this folder: it sets aside what is damaged",
    ),
    (
        "{~error}; it keeps older versions from coming back, so start the release that wrote it",
        "{~error}; berkas itu mencegah versi lama kembali, jadi jalankan rilis yang menulisnya",
        "",
    ),
    (
        "{~error}; it keeps older versions from coming back, so see that it can be read",
        "{~error}; berkas itu mencegah versi lama kembali, jadi pastikan bisa dibaca",
        "",
    ),
    (
        "it is damaged ({~problem}) and cannot be replaced: {~error}",
        "isinya rusak ({~problem}) dan tidak bisa diganti: {~error}",
        "",
    ),
    (
        "it is damaged ({~problem}) and cannot be set aside: {~error}",
        "isinya rusak ({~problem}) dan tidak bisa disisihkan: {~error}",
        "",
    ),
    (
        "it is damaged and cannot be read: {~error}",
        "isinya rusak dan tidak bisa dibaca: {~error}",
        "",
    ),
    ("what came cannot be written: {~error}", "yang datang tidak bisa ditulis: {~error}", ""),
    ("the file is empty", "berkasnya kosong", ""),
    (
        "it has the format {format}, which only a newer release of Saring knows",
        "formatnya {format}, yang hanya dikenal rilis Saring yang lebih baru",
        "",
    ),
    (
        "{path}: {~error}; restore the file from a backup",
        "{path}: {~error}; pulihkan berkasnya dari cadangan",
        "",
    ),
];
