//! Names that there are not: whoever types one is told so, and what was meant; never an empty table.

use saring_tests::desk::{Desk, FIRST, SET};

/// A published rule set, and an observer's key too.
fn desk() -> Desk {
    let desk = Desk::start();
    desk.make_key("observer", "observer", "");
    desk.publish(FIRST);
    desk
}

/// The same command, answered in Indonesian.
fn in_indonesian<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [args, &["--lang", "id"]].concat()
}

const MEANT: &str = "maksudnya `pakaian-bekas-impor`?";

/// Who types it, what, and what the answer in Indonesian holds.
const CASES: [(&str, &[&str], &str); 46] = [
    ("author", &["stats", "--platform", "tokopdia"], "maksudnya `tokopedia`?"),
    ("author", &["stats", "--platform", "Tokopedia"], "maksudnya `tokopedia`?"),
    ("author", &["stats", "--platform", "blibli"], "tidak ada platform `blibli`"),
    ("author", &["stats", "--by", "platfrom"], "maksudnya `platform`?"),
    ("author", &["stats", "--by", "bulan,tahun"], "`tahun`"),
    ("author", &["stats", "--measure", "takedown"], "maksudnya `takedowns`?"),
    ("author", &["stats", "--from", "2026-13-01"], "tidak ada tanggal itu"),
    (
        "author",
        &["stats", "--to", "31/02/2026"],
        "`31/02/2026` bukan nilai untuk `--to <HARI>`: tidak ada tanggal itu; tulis tahun-bulan-hari",
    ),
    ("author", &["stats", "--from", "2926-11-01"], "--from: belum tiba"),
    ("author", &["stats", "--from", "2023-05-02", "--to", "2023-05-01"], "--from: sesudah"),
    ("author", &["stats", "rollout", "pakaian-bekas-import"], MEANT),
    ("author", &["stats", "rollout", "obat"], "tidak ada kumpulan aturan `obat`"),
    ("author", &["takedown", "list", "--tenant", "shope"], "maksudnya `shopee`?"),
    ("author", &["takedown", "list", "--state", "answerd"], "maksudnya `answered`?"),
    ("shopee", &["takedown", "list", "--tenant", "shope"], "platform: bukan platform kunci ini"),
    ("shopee", &["stats", "--platform", "shope"], "--platform: bukan platform kunci ini"),
    ("shopee", &["tenant", "settings", "show", "shope"], "platform shope tidak ada"),
    ("author", &["tenant", "settings", "show", "shope"], "maksudnya `shopee`?"),
    ("author", &["tenant", "settings", "list", "pakaian-bekas"], MEANT),
    ("author", &["tenant", "surfaces", "tokopedai"], "maksudnya `tokopedia`?"),
    ("operator", &["tenant", "surfaces", "shopee", "shoppe"], "maksudnya `shopee`?"),
    ("operator", &["tenant", "surfaces", "shoppee", "shopee"], "maksudnya `shopee`?"),
    (
        "operator",
        &["tenant", "create", "meta", "--name", "Meta", "--surface", "meta"],
        "yang ada: ",
    ),
    ("operator", &["key", "list", "--tenant", "shopeee"], "maksudnya `shopee`?"),
    (
        "operator",
        &["key", "create", "--role", "platform", "--tenant", "shopeee", "--name", "x"],
        "maksudnya `shopee`?",
    ),
    ("operator", &["key", "create", "--role", "autor", "--name", "x"], "maksudnya `author`?"),
    ("author", &["rules", "versions", "pakaian-bekas-inpor"], MEANT),
    ("author", &["rules", "show", "pakaian-bekas-inpor"], MEANT),
    ("observer", &["rules", "show", "pakaian-bekas-inpor"], MEANT),
    ("author", &["rules", "retire", "pakaian-bekas-inpor", "--comment", "x"], MEANT),
    ("author", &["rules", "show", "pakaian-bekas"], MEANT),
    ("author", &["rules", "show", "pakaian", "--submission", "1"], MEANT),
    ("approver", &["rules", "approve", "pakaian-bekas", "1", "--yes"], MEANT),
    ("approver", &["rules", "approve", "pakaian-bekas", "--yes"], MEANT),
    ("approver", &["rules", "publish", "pakaian-bekas", "1", "--yes"], MEANT),
    ("author", &["rules", "withdraw", "pakaian-bekas", "1"], MEANT),
    ("approver", &["rules", "refuse", "pakaian-bekas", "1", "--reason", "x"], MEANT),
    ("author", &["rules", "rollback", "pakaian-bekas", "1", "--comment", "x"], MEANT),
    ("observer", &["stats", "--platform", "shopi"], "angka semua platform bersama-sama"),
    ("observer", &["stats", "--by", "platform"], "hanya melihat angka semua platform bersama-sama"),
    ("author", &["rules", "show", SET, "1"], "`1` tidak diharapkan di sini"),
    ("author", &["rules", "diff", FIRST, "v3.yaml"], "`v3.yaml` tidak diharapkan di sini"),
    ("operator", &["tenant", "create", "meta", "--name", ""], "--name: kosong"),
    ("operator", &["tenant", "create", "X!", "--name", "X"], "`X!` bukan nama pendek: 2 sampai"),
    ("author", &["tenant", "settings", "show"], "isian tidak sah: platform: belum diisi"),
    ("author", &["stats", "--platform", "toko"], "maksudnya `tokopedia`?"),
];

#[test]
fn what_was_probably_meant_is_told() {
    let desk = desk();
    for (who, args, expected) in CASES {
        let got = desk.run(who, &in_indonesian(args));
        assert!(matches!(got.code, Some(1 | 2)), "{args:?}: {got:?}");
        assert_eq!(got.out, "", "{args:?}");
        assert!(got.err.contains(expected), "{args:?}: {}", got.err);
    }
}

#[test]
fn the_rollout_names_platforms_that_never_subscribed() {
    let desk = desk();
    for args in [&["stats", "rollout"][..], &["stats", "rollout", SET]] {
        let table = desk.good("author", &in_indonesian(args));
        for tenant in ["shopee", "tokopedia"] {
            let row = table.lines().find(|line| line.starts_with(tenant));
            let row = row.unwrap_or_else(|| panic!("{tenant} lacks a row: {table}"));
            assert!(row.contains("belum pernah berlangganan"), "{row}");
        }
    }
}
