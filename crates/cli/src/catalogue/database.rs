//! What a database in PostgreSQL, its driver, and the store in it say.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    // The driver.
    // It adds where in the database's own sources that is.
    ("error returned from database: {~error} at line {line}", "{~error}", "{~error}"),
    (
        "error occurred while attempting to establish a TLS connection: {~error}",
        "{~error}",
        "{~error}",
    ),
    ("server does not support TLS", "di sana tidak ada TLS", "there is no TLS there"),
    // The database.
    (
        "password authentication failed for user \"{user}\"",
        "kata sandi untuk `{user}` salah, atau peran itu tidak ada",
        "the password for `{user}` is wrong, or there is no such role",
    ),
    ("role \"{role}\" does not exist", "tidak ada peran `{role}`", "there is no role `{role}`"),
    (
        "database \"{name}\" does not exist",
        "tidak ada basis data `{name}`; buat dulu (lihat `saring db migrate --help`)",
        "there is no database `{name}`; make it first (see `saring db migrate --help`)",
    ),
    (
        "permission denied for {what}",
        "peran ini tidak berhak atas {what}",
        "this role has no right to {what}",
    ),
    (
        "permission denied to create role",
        "peran ini tidak boleh membuat peran (CREATEROLE)",
        "this role may not make roles (CREATEROLE)",
    ),
    ("must be owner of {what}", "peran ini bukan pemilik {what}", "this role does not own {what}"),
    // The store.
    (
        "the database's address has a part that is not known; in a password, write `/` as %2F, `?` as %3F \
         and `&` as %26",
        "alamat basis datanya memuat bagian yang tidak dikenal; di kata sandi, tulis `/` sebagai %2F, `?` \
         sebagai %3F dan `&` sebagai %26",
        "",
    ),
    (
        "migration {number} is not the one of this project",
        "migrasi {number} bukan milik proyek ini",
        "",
    ),
    (
        "an older release wrote the folder; start the server of this one on it once",
        "foldernya ditulis rilis yang lebih lama; jalankan dulu server rilis ini di atasnya sekali",
        "",
    ),
    (
        "the database holds rows that are not those of the folder ({tables}); make a new database for the \
         copy",
        "basis datanya berisi baris yang bukan dari folder itu ({tables}); buat basis data baru untuk \
         salinannya",
        "",
    ),
    (
        "the database changed while it was copied to ({tables}); stop what uses it, and copy into a new one",
        "basis datanya berubah saat disalin ({tables}); hentikan yang memakainya, lalu salin ke yang baru",
        "",
    ),
    (
        "the journal has a key set, version {version} of trust epoch {epoch}, that those before it do not vouch \
         for: a journal is missing, or somebody wrote it; give the journals of all servers, or \
         --without-journal too, and it is left out",
        "jurnalnya berisi kumpulan kunci, versi {version} dari masa kepercayaan {epoch}, yang tidak dijamin \
         kunci sebelumnya: ada jurnal yang kurang, atau ada yang menulisnya; berikan jurnal semua server, atau \
         juga --without-journal, dan kumpulan kunci itu dilewati",
        "",
    ),
    ("{cell} does not fit into its column", "{cell} tidak cocok dengan kolomnya", ""),
    (
        "this role may not work as saring_app; use the server's role, after GRANT saring_app TO it",
        "peran ini tidak boleh bekerja sebagai saring_app; pakai peran server, sesudah GRANT saring_app \
         kepadanya",
        "",
    ),
    (
        "servers work as the role saring_app, which is not there, and this role may not make it; a superuser \
         makes it, once: CREATE ROLE saring_app NOLOGIN; GRANT saring_app TO saring_server; then run `saring db \
         migrate` again",
        "server bekerja sebagai peran saring_app, yang belum ada dan tidak boleh dibuat oleh peran ini; \
         superuser membuatnya sekali: CREATE ROLE saring_app NOLOGIN; GRANT saring_app TO saring_server; lalu \
         jalankan lagi `saring db migrate`",
        "",
    ),
    (
        "this role may not see which migrations the database has: {~error}; use the owner of the tables, or the \
         server's role, after GRANT saring_app TO it",
        "peran ini tidak boleh melihat migrasi basis data itu: {~error}; pakai pemilik tabelnya, atau peran \
         server, sesudah GRANT saring_app kepadanya",
        "",
    ),
    (
        "this role may not bring the tables up to date: {~error}; run `saring db migrate` as their owner, who \
         owns the database too",
        "peran ini tidak boleh memperbarui tabelnya: {~error}; jalankan `saring db migrate` sebagai pemiliknya, \
         yang juga pemilik basis datanya",
        "",
    ),
    (
        "the role saring_app is not there, as after a restore into a new cluster; a superuser makes it: CREATE \
         ROLE saring_app NOLOGIN; GRANT saring_app TO saring_server; then restore the database again, with the \
         role's rights",
        "peran saring_app tidak ada, seperti sesudah pemulihan ke klaster baru; superuser membuatnya: CREATE \
         ROLE saring_app NOLOGIN; GRANT saring_app TO saring_server; lalu pulihkan lagi basis datanya, dengan \
         hak peran itu",
        "",
    ),
    (
        "the database does not let this role do it: {~error}; the owner of the tables may",
        "basis datanya tidak mengizinkan peran ini: {~error}; pemilik tabelnya boleh",
        "",
    ),
];
