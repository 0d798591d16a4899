//! Why a signed resource is refused, and what is wrong with a fingerprint.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("the {~what} cannot be read: {~error}", "{~what} tidak bisa dibaca: {~error}", ""),
    // What such a resource is called.
    ("envelope", "berkas bertanda tangan", "signed file"),
    ("key set", "kumpulan kunci", ""),
    ("head", "kepala", ""),
    ("bundle", "kumpulan aturan", "rule set"),
    ("tenant settings", "setelan platform", "platform settings"),
    ("takedown fingerprints", "sidik penurunan", ""),
    ("cannot sign: {~detail}", "tidak bisa menandatangani: {~detail}", ""),
    (
        "not a private key: it takes an ed25519 key as PKCS #8 in PEM",
        "bukan kunci privat: harus kunci ed25519 dalam PEM (PKCS #8)",
        "it is no private key: it takes an ed25519 key as PKCS #8 in PEM",
    ),
    (
        "not a public key: it takes the 32 bytes of an ed25519 point that is not of small order",
        "bukan kunci publik: harus 32 byte titik ed25519 yang ordenya tidak kecil",
        "it is no public key: it takes the 32 bytes of an ed25519 point that is not of small order",
    ),
    (
        "it has {bytes} bytes; at most {limit} are read",
        "terdiri dari {bytes} byte; paling banyak {limit} yang dibaca",
        "",
    ),
    (
        "it is signed as `{got}`, but `{expected}` is expected here",
        "ditandatangani sebagai `{got}`, padahal seharusnya `{expected}`",
        "",
    ),
    ("it has no signature", "tanpa tanda tangan", ""),
    (
        "it has {number} signatures; at most {limit} are tried",
        "ada {number} tanda tangan; paling banyak {limit} yang dicoba",
        "",
    ),
    (
        "it is signed by the key {key}, which is not in the key set",
        "ditandatangani dengan kunci {key}, yang tidak ada di kumpulan kunci",
        "",
    ),
    (
        "it is signed by the key {key}, which is revoked",
        "ditandatangani dengan kunci {key}, yang sudah dicabut",
        "",
    ),
    (
        "it is signed by the key {key}, which may not sign `{purpose}`",
        "ditandatangani dengan kunci {key}, yang tidak berhak menandatangani `{purpose}`",
        "",
    ),
    ("the key {key} stands in the key set twice", "kunci {key} ada dua kali di kumpulan kunci", ""),
    (
        "the signature by the key {key} does not fit the bytes; they were changed on the way",
        "tanda tangan kunci {key} tidak cocok dengan isinya; isinya berubah di jalan",
        "",
    ),
    (
        "format {format} of the {~what} is not known here; update this program",
        "format {format} ({~what}) belum dikenal; perbarui program ini",
        "",
    ),
    (
        "the plan has format {format}, which is not known here; update this program",
        "rencana aturannya berformat {format}, yang belum dikenal; perbarui program ini",
        "",
    ),
    (
        "the plan has fold version {version}, which is not known here; update this program",
        "rencana aturannya memakai lipatan huruf versi {version}, yang belum dikenal; perbarui program \
         ini",
        "",
    ),
    (
        "it is `{got}`, but was sent as `{expected}`",
        "isinya `{got}`, padahal dikirim sebagai `{expected}`",
        "",
    ),
    (
        "it is for the tenant `{got}`, not for `{expected}`",
        "ini untuk platform `{got}`, bukan untuk `{expected}`",
        "it is for the platform `{got}`, not for `{expected}`",
    ),
    (
        "it ends the recovery key {key}, which did not sign it",
        "kunci pemulihan {key} diakhiri tanpa tanda tangannya sendiri",
        "",
    ),
    (
        "it is of the agency `{got}`, but the key set of `{expected}`",
        "ini milik lembaga `{got}`, sedangkan kumpulan kuncinya milik `{expected}`",
        "",
    ),
    (
        "it is of trust epoch {got}, but the key set of {expected}",
        "masa kepercayaannya {got}, sedangkan kumpulan kunci {expected}",
        "",
    ),
    (
        "no head has come yet, so that nothing says that this is the newest version",
        "belum ada kepala yang datang, jadi tidak ada yang menyatakan bahwa ini versi terbaru",
        "",
    ),
    (
        "the head expired: it was valid until {until}, and the subscriber's clock says {now}; set \
         whichever clock is wrong",
        "kepalanya kedaluwarsa: berlaku sampai {until}, sedangkan jam pelanggan menunjukkan {now}; setel \
         jam yang salah",
        "",
    ),
    (
        "a newer head has been seen before this one: the server lags behind another one, or its \
         database was put back and it does not know",
        "kepala yang lebih baru sudah pernah terlihat: server ini tertinggal dari server lain, atau basis \
         datanya dikembalikan tanpa diberitahukan kepadanya",
        "",
    ),
    (
        "the head does not name this version and digest as the newest",
        "kepala tidak menyebut versi dan digest ini sebagai yang terbaru",
        "",
    ),
    (
        "version {got} is not above {highest}, the highest one seen",
        "versi {got} tidak di atas {highest}, versi tertinggi yang pernah terlihat",
        "",
    ),
    (
        "version {version} is not a version; versions count from 1",
        "{version} bukan versi; versi mulai dari 1",
        "",
    ),
    (
        "version {version} has been seen with other content",
        "versi {version} sudah pernah terlihat dengan isi lain",
        "",
    ),
    (
        "what was kept is not the version that was last in force",
        "yang tersimpan bukan versi yang terakhir berlaku",
        "",
    ),
    (
        "the entries follow on version {base}, but version {have} is in force",
        "isinya lanjutan versi {base}, padahal yang berlaku versi {have}",
        "",
    ),
    ("the content has another digest than announced", "digest isinya lain dari yang diumumkan", ""),
    (
        "no rule of it counts, and it does not say that this is meant",
        "tidak ada aturan di dalamnya yang berlaku, dan tidak dinyatakan bahwa itu disengaja",
        "",
    ),
    ("the plan cannot be used: {~error}", "rencana aturannya tidak bisa dipakai: {~error}", ""),
    (
        "{failed} of its {examples} examples went another way than written, the first in {first}",
        "{failed} dari {examples} contohnya berhasil lain dari yang tertulis, yang pertama di {first}",
        "",
    ),
    ("the settings cannot be used: {~error}", "setelannya tidak bisa dipakai: {~error}", ""),
    ("a fingerprint cannot be read: {~error}", "sebuah sidik tidak bisa dibaca: {~error}", ""),
    ("what is to be published is not good: {=refusal}", "{=refusal}", "{=refusal}"),
    (
        "an image hash begins with `pdq:` or `phash64:`",
        "hash foto diawali `pdq:` atau `phash64:`",
        "",
    ),
    (
        "`{name}:` is followed by exactly {digits} hexadecimal digits",
        "setelah `{name}:` harus ada tepat {digits} angka heksadesimal",
        "",
    ),
    (
        "a text sketch is `minhash1:` followed by exactly {digits} hexadecimal digits",
        "sketsa teks adalah `minhash1:` dan tepat {digits} angka heksadesimal",
        "",
    ),
    (
        "a digest is `sha256:` followed by exactly {digits} lower-case hexadecimal digits",
        "digest adalah `sha256:` dan tepat {digits} angka heksadesimal huruf kecil",
        "",
    ),
];
