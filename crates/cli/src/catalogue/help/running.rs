//! The server, the edge, and what waits at an edge.

use super::Text;

pub(super) const TEXTS: &[Text] = &[
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
    // What operators see.
    (
        "Where to give /metrics, /livez and /readyz over HTTP, without a key: an address that operators \
         alone can reach; port 0 takes any free one [default: nowhere]",
        "Alamat HTTP untuk /metrics, /livez dan /readyz, tanpa kunci: yang hanya terjangkau operator; \
         port 0 memilih port yang bebas [bawaan: tidak ada]",
    ),
    (
        "Write a line to the log for each call, once it is answered",
        "Catat satu baris dalam log untuk tiap panggilan yang sudah dijawab",
    ),
    // Configuration.
    (
        "The configuration of a server or an edge, from a file, variables and options together",
        "Konfigurasi server atau edge: gabungan berkas, variabel dan opsi",
    ),
    (
        "Look for all that is wrong with a configuration; nothing is started",
        "Cari semua yang salah pada konfigurasi; tidak ada yang dijalankan",
    ),
    (
        "Show which value holds for each option, and where it comes from; without secrets",
        "Tampilkan nilai yang berlaku untuk tiap opsi dan asalnya; tanpa rahasia",
    ),
    ("That of `saring serve`", "Untuk `saring serve`"),
    ("That of `saring edge`", "Untuk `saring edge`"),
    (
        "File with options, by their names without the dashes; variables and options of the command line go \
         before it",
        "Berkas berisi opsi, dengan namanya tanpa tanda hubung di depan; variabel dan opsi di baris perintah \
         didahulukan",
    ),
    // Health.
    (
        "Ask a server or an edge whether it is ready: exit code 0 if it says so, and 1 otherwise",
        "Tanyakan kepada server atau edge apakah ia siap: kode keluar 0 bila siap, 1 bila tidak",
    ),
    (
        "The server or edge: http://127.0.0.1:7070, https://… or unix:/run/saring-edge/edge.sock",
        "Server atau edge: http://127.0.0.1:7070, https://… atau unix:/run/saring-edge/edge.sock",
    ),
    (
        "What to ask for instead of readiness, such as `saring.server.live` or `saring.edge.fresh`",
        "Yang ditanyakan selain kesiapan, misalnya `saring.server.live` atau `saring.edge.fresh`",
    ),
    (
        "PEM of the certificate authority that signed the certificate, if it is not a public one",
        "PEM dari otoritas sertifikat (CA) yang menandatangani sertifikatnya, bila bukan yang umum",
    ),
    (
        "The name that the certificate is for, if it is another than that of the address",
        "Nama pada sertifikatnya, bila lain dari nama di alamatnya",
    ),
    // Backups.
    (
        "A server's data: backups, and its tables in PostgreSQL",
        "Data server: cadangan, dan tabelnya di PostgreSQL",
    ),
    (
        "Back a data folder up into one new file, while its server may run; the keys are in it",
        "Cadangkan folder data ke satu berkas baru, servernya boleh tetap berjalan; kuncinya ikut",
    ),
    ("Make a new data folder out of a backup", "Buat folder data baru dari sebuah cadangan"),
    (
        "Say that a database was put back in another way, such as from a snapshot of the disk",
        "Nyatakan basis data dipulihkan dengan cara lain, misalnya dari snapshot disk",
    ),
    (
        "The backup: a new file, which only this user can read",
        "Cadangan: berkas baru, hanya bisa dibaca pengguna ini",
    ),
    ("The backup", "Cadangan"),
    ("The data folder of the server", "Folder data server"),
    (
        "The new data folder; made if it is not there, and empty but for a journal",
        "Folder data baru; dibuat bila belum ada, dan kosong kecuali jurnalnya",
    ),
    (
        "Folder for the journal of keys that end, which outlives the database: one for each server, or one \
         for all; needed with --database [default: the folder `journal` in --data]",
        "Folder jurnal kunci yang berakhir, yang tetap ada bila basis data hilang: satu per server, atau satu \
         untuk semua; wajib dengan --database [bawaan: folder `journal` di --data]",
    ),
    (
        "A folder with the journal of keys that ended, as `serve --journal` has it; can be given again \
         [default: the variable SARING_JOURNAL, or the folder `journal` in --data]",
        "Folder jurnal kunci yang berakhir, seperti pada `serve --journal`; bisa diulang [bawaan: variabel \
         SARING_JOURNAL, atau folder `journal` di --data]",
    ),
    (
        "A journal is lost, or there was none: the ministry's keys are suspended until each is confirmed by \
         `saring db confirm-key`, platforms' keys go on",
        "Jurnal hilang, atau tidak pernah ada: kunci kementerian ditangguhkan sampai dikonfirmasi satu per satu \
         dengan `saring db confirm-key`, kunci platform tetap berlaku",
    ),
    (
        "Let keys in again that a restore without its journal has suspended",
        "Berlakukan lagi kunci yang ditangguhkan oleh pemulihan tanpa jurnal",
    ),
    (
        "The public parts of the keys: sk_ and 16 letters and digits; none lists the suspended ones",
        "Bagian umum kuncinya: sk_ dan 16 huruf dan angka; tanpa ini, yang ditangguhkan ditampilkan",
    ),
    ("All that are suspended", "Semua yang ditangguhkan"),
    ("The data folder of the server, which is stopped", "Folder data server yang sudah dihentikan"),
    // PostgreSQL.
    (
        "The address of a PostgreSQL in place of the folder's own database: \
         postgres://user:password@host/name",
        "Alamat PostgreSQL sebagai ganti basis data di folder: postgres://pengguna:sandi@host/nama",
    ),
    (
        "Make the tables of a PostgreSQL database, or bring them up to date",
        "Buat tabel di basis data PostgreSQL, atau perbarui",
    ),
    (
        crate::db::ROLES,
        "Basis data memerlukan dua peran. Superuser membuatnya, beserta basis datanya, sekali saja:

  CREATE ROLE saring_owner LOGIN CREATEROLE PASSWORD '…';
  CREATE DATABASE saring OWNER saring_owner;
  CREATE ROLE saring_server LOGIN PASSWORD '…';

`saring db migrate` berjalan sebagai pemilik, dan membuat peran ketiga, saring_app, yang tidak dipakai \
siapa pun untuk masuk. Selebihnya, termasuk `saring serve`, berjalan sebagai saring_server, sesudah \
pemilik menyatakan:

  GRANT saring_app TO saring_server;

Migrasi memerlukan alamat langsung, bukan alamat pooler seperti PgBouncer.",
    ),
    (
        "Show which migrations a PostgreSQL database has, and whether outcomes stand in no month's partition",
        "Tampilkan migrasi yang sudah dan belum dijalankan di basis data PostgreSQL, dan apakah ada laporan di luar partisi bulannya",
    ),
    (
        "Recount what is stored, and see that it agrees with itself; nothing is written",
        "Hitung ulang yang tersimpan, dan periksa kecocokannya; tidak ada yang ditulis",
    ),
    ("The data folder of a server, which may run", "Folder data server, yang boleh sedang berjalan"),
    (
        "Copy what a data folder holds into a PostgreSQL database; its server is stopped",
        "Salin isi folder data ke basis data PostgreSQL; servernya dihentikan dulu",
    ),
    (
        crate::db::KEPT,
        "Tabelnya sudah ada (`saring db migrate`), dan belum ada server yang memakai basis datanya. Salinan \
yang terputus dilanjutkan dengan perintah yang sama; yang sudah lengkap hanya dibandingkan lagi. Basis data \
yang berisi baris lain ditolak.

Berkas tidak disalin. Server tetap memakai foldernya untuk kuncinya, signing-key*.pem dan key-set.json: \
jalankan dengan --database dan --data yang sama, atau pindahkan berkas itu ke folder barunya. Server tidak \
dijalankan lagi pada folder itu saja: sejak saat itu keduanya berbeda.",
    ),
    // Signing keys.
    (
        "The keys that sign what subscribers are sent: rotate, retire, revoke, recover",
        "Kunci yang menandatangani kiriman ke pelanggan: putar, pensiunkan, cabut, pulihkan",
    ),
    ("List the keys that subscribers trust", "Daftar kunci yang dipercaya pelanggan"),
    (
        "Begin a rotation: everything is signed by a new key and by the one before",
        "Mulai pemutaran: semuanya ditandatangani kunci baru dan kunci yang lama",
    ),
    (
        "End a rotation: a key signs nothing any more, and what it signed stays good",
        "Akhiri pemutaran: kunci tidak menandatangani lagi, dan tanda tangannya yang lama tetap sah",
    ),
    (
        "Take all trust from a key that others may have",
        "Cabut semua kepercayaan pada kunci yang mungkin dimiliki orang lain",
    ),
    (
        "Make a private key: one that signs, in a server's folder, or one to recover with, in a file",
        "Buat kunci privat: untuk menandatangani, di folder server, atau untuk pemulihan, di sebuah berkas",
    ),
    (
        "With the recovery key, away from the servers: sign the key set that follows when a key is lost or \
         stolen",
        "Dengan kunci pemulihan, jauh dari server: tanda tangani kumpulan kunci berikutnya kalau sebuah kunci \
         hilang atau dicuri",
    ),
    (
        "On a server's host, the server stopped: take in a key set that the recovery key signed",
        "Di mesin server, servernya berhenti: pasang kumpulan kunci yang ditandatangani kunci pemulihan",
    ),
    (
        "The public half of a key that was made with `saring signing-key new --data` and is in every server's \
         folder by now [default: one that the server makes, while no other runs on its database]",
        "Bagian publik kunci yang dibuat dengan `saring signing-key new --data` dan sudah ada di folder semua \
         server [bawaan: kunci yang dibuat server, selama tidak ada server lain pada basis datanya]",
    ),
    (
        "The public half of a further recovery key",
        "Bagian publik kunci pemulihan tambahan",
    ),
    (
        "The key's id: 16 hexadecimal digits, as `saring signing-key list` shows it",
        "Id kunci: 16 angka heksadesimal, seperti yang ditunjukkan `saring signing-key list`",
    ),
    (
        "The data folder of the server that is to sign with it",
        "Folder data server yang akan menandatangani dengannya",
    ),
    (
        "A new file for a recovery key, which only this user can read",
        "Berkas baru untuk kunci pemulihan, yang hanya bisa dibaca pengguna ini",
    ),
    (
        "The newest key set: key-set.json of a server's folder",
        "Kumpulan kunci terbaru: key-set.json dari folder server",
    ),
    ("The private half of the recovery key", "Bagian privat kunci pemulihan"),
    (
        "The public half of the key that signs from now on, as `saring signing-key new --data` prints it",
        "Bagian publik kunci yang menandatangani mulai sekarang, seperti dicetak `saring signing-key new \
         --data`",
    ),
    (
        "Revoke a key that was stolen: nothing that it alone signed is good any more; without it, keys that \
         were lost are retired. Can be given again",
        "Cabut kunci yang dicuri: yang hanya ditandatangani kunci itu tidak sah lagi; tanpa pilihan ini, kunci \
         yang hilang dipensiunkan. Boleh diulang",
    ),
    ("The key set that follows: a new file", "Kumpulan kunci berikutnya: berkas baru"),
    (
        "The key set that `saring signing-key recover` wrote",
        "Kumpulan kunci yang ditulis `saring signing-key recover`",
    ),
    (
        "The data folder of the server, which is stopped and has the new private key",
        "Folder data server, yang berhenti dan memiliki kunci privat yang baru",
    ),
    (
        "The server's journal of keys, as `serve --journal` has it; needed with --database",
        "Jurnal kunci milik server, seperti pada `serve --journal`; perlu bersama --database",
    ),
    (
        "The address of the PostgreSQL database, if the server uses one",
        "Alamat basis data PostgreSQL, kalau server memakainya",
    ),
    (
        "Print the SQL of what is missing, and do nothing",
        "Cetak SQL dari yang belum dijalankan, tanpa menjalankannya",
    ),
    (
        "The database, such as `postgres://USER:PASSWORD@HOST/saring?sslmode=verify-full` [default: the \
         variable SARING_DATABASE, which other users of this machine cannot read]",
        "Basis data, seperti `postgres://PERAN:SANDI@HOST/saring?sslmode=verify-full` [bawaan: variabel \
         SARING_DATABASE, yang tidak bisa dibaca pengguna lain mesin ini]",
    ),
    ("Connections at once", "Sambungan pada saat yang sama"),
    (
        "Connections of one address at once by which no API key came yet that is good",
        "Sambungan satu alamat pada saat yang sama yang belum membawa kunci API yang sah",
    ),
    (
        "How old a connection grows, give or take a tenth, before it has to be made anew; 0 for any age",
        "Umur sambungan, kurang lebih sepersepuluhnya, sebelum harus dibuat baru; 0 tanpa batas",
    ),
    (
        "A proxy before the server, by its address or network: its connections begin with a header of the PROXY \
         protocol, version 2. Can be given again",
        "Proksi di depan server, dengan alamat atau jaringannya: sambungannya diawali kepala protokol PROXY \
         versi 2. Bisa diulang",
    ),
    ("Bytes of messages that all have under way", "Byte pesan semua pihak yang sedang dikerjakan"),
    (
        "How long the server goes on when it is told to stop, after it has told health checks that it is not \
         ready",
        "Lama server tetap bekerja setelah diminta berhenti, sesudah memberi tahu pemeriksa kesehatan bahwa ia \
         tidak siap",
    ),
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
        "Bytes of messages that one platform has under way; for others it is told to come again",
        "Byte pesan satu platform yang sedang dikerjakan; selebihnya diminta datang lagi",
    ),
    (
        "Threads that score batches, streams and large listings [default: one less than there are processors]",
        "Utas yang menilai kiriman, aliran dan penawaran besar [bawaan: satu kurang dari jumlah prosesor]",
    ),
    (
        "Threads that compute figures [default: half as many as there are processors]",
        "Utas yang menghitung angka [bawaan: separuh jumlah prosesor]",
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
    (
        "Duration for which API keys that were used before go on scoring while the database does not \
         answer",
        "Berapa lama kunci API yang sudah pernah dipakai tetap bisa menilai selama basis data tidak \
         menjawab",
    ),
    // Edge.
    (
        "The centre, such as `https://saring.example`. Where it has several servers, give each, or \
         separate them by commas: they are tried in this order, and the one that works is kept",
        "Pusat, seperti `https://saring.example`. Bila servernya beberapa, berikan masing-masing, atau \
         pisahkan dengan koma: dicoba menurut urutan ini, dan yang bisa dipakai tetap dipakai",
    ),
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
        "What waits at an edge, and the dead letters: outcomes that the centre refused",
        "Yang menunggu di edge, dan laporan yang ditolak oleh pusat",
    ),
    (
        "Show how many outcomes wait, were sent, and are dead letters",
        "Tunjukkan berapa laporan yang menunggu, yang terkirim, dan yang ditolak",
    ),
    (
        "List the dead letters, oldest first, and why the centre refused them",
        "Daftar laporan yang ditolak, yang terlama dulu, beserta alasan pusat",
    ),
    (
        "Send dead letters again, once the reason is mended",
        "Kirim lagi laporan yang ditolak, setelah sebabnya diperbaiki",
    ),
    ("Drop dead letters for ever", "Buang laporan yang ditolak untuk selamanya"),
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
];
