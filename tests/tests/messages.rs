//! What people read of the command line: in both languages, on one line, within bounds.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::process::{Command, Stdio};

use saring_tests::{Run, root, run, saring};

const RULES: &str = "rules/pakaian-bekas-impor.yaml";

/// Runs it with an environment that says nothing of languages but for `vars`.
fn run_in(vars: &[(&str, &str)], args: &[&str]) -> Run {
    let mut command = Command::new(saring());
    for name in ["SARING_LANG", "LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    let output = command
        .args(args)
        .envs(vars.iter().copied())
        .current_dir(root())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn every_failure_is_told_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let empty = folder.path().to_str().unwrap();
    let twin = file("b.txt", &std::fs::read_to_string(root().join(RULES)).unwrap());
    let context =
        file("context.json", "{\"takedowns\":[{\"title\":\"a\",\"image_hashes\":[\"x\"]}]}");
    let unknown = file("unknown.json", "{\"x\":1}");
    let map = file("map.csv", "category,path\na,b\na,c\n");
    let wide = file("wide.csv", "category,path\na,b,c\n");
    let comma = file("comma.json", "{\"takedowns\":[],}");
    let zip = file("cut.xlsx", "PK\u{3}\u{4}");
    let key = file("key", "sk_x\n");
    let csv = file("listings.csv", "name\nkaos\n");
    let score = ["score", "--rules", RULES, "--title"];
    let cases: Vec<(Vec<&str>, &str, &str)> = vec![
        (
            vec!["rules", "check", "none.yaml"],
            "none.yaml tidak bisa dibaca: berkas atau foldernya tidak ada; periksa lokasinya",
            "cannot read none.yaml: there is no such file or folder; check the path",
        ),
        (vec!["rules", "check", empty], "tidak ada berkas aturan", "there are no rule files"),
        (vec!["rules", "check", RULES, &twin], "pakai salah satu", "give one of them"),
        (
            vec!["scan", &csv, "--rules", RULES],
            "tidak ada kolom `judul`",
            "there is no column `title`",
        ),
        (
            [&score[..], &["a", "--attribute", "b=1", "--attribute", "b=2"]].concat(),
            "diberikan dua kali",
            "is given twice",
        ),
        ([&score[..], &["a", "--signal", "x=y"]].concat(), "bukan angka", "is no number"),
        ([&score[..], &["a", "--attribute", "x"]].concat(), "tulis NAMA=NILAI", "write NAME=VALUE"),
        ([&score[..], &["a", "--image-hash", "x"]].concat(), "hash foto", "image hash"),
        (
            [&score[..], &["a", "--context", &context]].concat(),
            "isi `takedowns` yang ke-1: hash foto",
            "entry 1 of `takedowns`: an image hash",
        ),
        (
            [&score[..], &["a", "--context", &unknown]].concat(),
            "bukan berkas konteks: `x` tidak dikenal; yang ada: `takedowns`",
            "is no context file: `x` is not known; there are: `takedowns`",
        ),
        (
            [&score[..], &["a", "--context", &comma]].concat(),
            "bukan berkas konteks: ada koma sebelum kurung tutup; hapus (baris 1, kolom 17)",
            "is no context file: a comma stands before the end; delete it (line 1, column 17)",
        ),
        (
            [&score[..], &["a", "--category-map", &wide]].concat(),
            "wide.csv, baris 2: barisnya punya 3 kolom, padahal harus 2",
            "wide.csv, line 2: the row has 3 fields instead of 2",
        ),
        (
            vec!["scan", &csv, "--rules", RULES, "--map-file", &context],
            "baris 1: bukan TOML; tulis misalnya judul = \"Nama Barang\"",
            "line 1: it is no TOML; write it as title = \"Product Name\"",
        ),
        (
            vec!["scan", &csv, "--rules", RULES, "--map", "title=name", "--rejected", "x.xlsx"],
            "x.xlsx akan ditulis sebagai CSV; pakai nama dengan salah satu akhiran ini: .csv",
            "x.xlsx would be written as CSV; give a name with one of these endings: .csv",
        ),
        (
            vec!["scan", &zip, "--rules", RULES],
            "buku kerjanya rusak atau terpotong; unduh",
            "the workbook is damaged or cut off; fetch",
        ),
        (
            vec!["outbox", "status", "--edge", "http://127.0.0.1:1"],
            "edge http://127.0.0.1:1 tidak terjangkau: tidak ada yang menerima sambungan di sana; bila",
            "the edge http://127.0.0.1:1 cannot be reached: nothing takes connections there; if",
        ),
        (
            vec!["stats", "--server", "http://127.0.0.1:1", "--api-key-file", &key],
            "tidak terjangkau: tidak ada yang menerima sambungan di sana; apakah server berjalan",
            "cannot be reached: nothing takes connections there; is it running",
        ),
        (
            vec!["tenant", "settings", "set", &comma, "--api-key-file", &key],
            "tidak berisi setelan: `takedowns` tidak dikenal (baris 1, kolom 12)",
            "holds no settings: `takedowns` is not known (line 1, column 12)",
        ),
        (
            [&score[..], &["a", "--category-map", &map]].concat(),
            "map.csv, baris 3: kategori `a` sudah ada",
            "map.csv, line 3: the category `a` is there already",
        ),
        (
            vec!["rules", "explain", RULES, "--rule", "x", "--title", "a"],
            "tidak ada aturan `x`",
            "there is no rule `x`",
        ),
        (vec!["hash", "README.md"], "README.md tidak bisa di-hash: bukan", "cannot hash README.md"),
        (
            vec!["serve", "--data", RULES],
            "server tidak bisa berjalan: rules/pakaian-bekas-impor.yaml tidak bisa dipakai: sudah ada \
             berkas lain",
            "the server cannot run: cannot use rules/pakaian-bekas-impor.yaml: another file is there",
        ),
    ];
    for (args, id, en) in cases {
        for (lang, label, text) in [("id", "kesalahan: ", id), ("en", "error: ", en)] {
            let got = run(&[&["--lang", lang], &args[..]].concat(), b"");
            assert_eq!(got.code, Some(1), "{args:?}: {got:?}");
            let told = got.err.lines().find(|line| line.starts_with(label));
            assert!(told.is_some_and(|told| told.contains(text)), "{args:?} lacks {text}: {got:?}");
            for developers in ["os error", "transport", "tcp", "Zip", "EOF", "struct"] {
                assert!(!got.err.contains(developers), "{args:?}: {got:?}");
            }
        }
    }
    let rows = b"title,price\nkaos,x,y\nkaos,5\n";
    for (lang, parts) in [
        (
            "id",
            ["data ke-1 rusak (<stdin>, baris 2): datanya punya 3 kolom", "1 penawaran dinilai"],
        ),
        ("en", ["bad row 1 (<stdin>, line 2): the row has 3 fields", "1 listing scored"]),
    ] {
        let got = run(&["--lang", lang, "scan", "-", "--rules", RULES], rows);
        assert!(parts.iter().all(|part| got.err.contains(part)), "{got:?}");
        let got = run(&["--lang", lang, "link", "ftp://x.com"], b"");
        assert_eq!(got.code, Some(3));
        assert!(got.err.starts_with(if lang == "id" { "link rusak: " } else { "bad link: " }));
        assert!(got.out.contains("\"message\":\"the link does not start with"), "{got:?}");
    }
}

#[test]
fn the_language_is_that_of_the_option_the_variable_or_the_locale() {
    let args = ["rules", "check", "none.yaml"];
    let english = |vars: &[(&str, &str)], args: &[&str]| {
        let got = run_in(vars, args);
        assert_eq!(got.code, Some(1), "{got:?}");
        got.err.starts_with("error: ")
    };
    for (vars, expected) in [
        (&[][..], false),
        (&[("SARING_LANG", "en")][..], true),
        (&[("SARING_LANG", "EN")], true),
        (&[("SARING_LANG", "")], false),
        (&[("SARING_LANG", ""), ("LANG", "en_US.UTF-8")], true),
        (&[("SARING_LANG", "id"), ("LANG", "en_US.UTF-8")], false),
        (&[("LC_ALL", ""), ("LC_MESSAGES", ""), ("LANG", "en")], true),
        (&[("LC_ALL", "C"), ("LANG", "en")], false),
        (&[("LANG", "fr_FR")], false),
    ] {
        assert_eq!(english(vars, &args), expected, "{vars:?}");
    }
    assert!(english(&[("SARING_LANG", "id")], &[&["--lang", "en"], &args[..]].concat()));
    assert!(english(&[("SARING_LANG", "xx")], &[&["--lang", "en"], &args[..]].concat()));
    let got = run_in(&[("SARING_LANG", "x\u{1b}")], &args);
    assert_eq!(got.code, Some(2), "{got:?}");
    assert!(
        got.err.contains("SARING_LANG berisi `x\\u{1b}`; isi dengan `id` atau `en`"),
        "{got:?}"
    );
}

#[test]
fn whole_files_are_read_within_bounds() {
    let score = ["score", "--rules", RULES, "--title", "a"];
    let data = tempfile::tempdir().unwrap();
    let data = data.path().join("data");
    let data = data.to_str().unwrap();
    for (args, told) in [
        (vec!["rules", "check", "/dev/zero"], "SR101"),
        (vec!["scan", "-", "--rules", "/dev/zero"], "SR101"),
        ([&score[..], &["--context", "/dev/zero"]].concat(), "/dev/zero has more than 67108864"),
        ([&score[..], &["--category-map", "/dev/zero"]].concat(), "more than 67108864 bytes"),
        (
            vec!["serve", "--data", data, "--tls-cert", "/dev/zero", "--tls-key", "/dev/zero"],
            "/dev/zero has more than 1048576 bytes",
        ),
        (vec!["hash", "/dev/zero"], "a file over 16 MiB"),
        (vec!["scan", "/dev/zero", "--rules", RULES], "it is no text"),
    ] {
        let got = run(&args, b"");
        assert_eq!(got.code, Some(1), "{args:?}: {got:?}");
        assert!(got.err.contains(told), "{args:?}: {got:?}");
    }
    let rules = std::fs::read(root().join(RULES)).unwrap();
    let got = run(&["score", "--rules", "/dev/stdin", "--title", "balpres baju"], &rules);
    assert!(got.out.starts_with("BLOCK"), "{got:?}");
}

#[test]
fn lines_of_links_are_read_within_bounds() {
    let long = "a".repeat(10 << 20);
    let input = [
        format!("https://shopee.co.id/{long}\n").into_bytes(),
        b"https://shopee.co.id/product/1/\x81\n".to_vec(),
        b"\n https://shopee.co.id/product/1/2\r\n".to_vec(),
    ];
    let got = run(&["link", "-"], &input.concat());
    assert_eq!(got.code, Some(3), "{}", got.err);
    let codes: Vec<String> = got
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|object| object["error"]["code"].as_str().unwrap_or("-").to_owned())
        .collect();
    assert_eq!(codes, ["too-long", "character", "-"]);
    assert!(got.out.len() < 10_000 && got.err.len() < 1_000, "{}", got.err);
}

#[test]
fn a_rule_that_is_not_in_force_is_explained_so() {
    let rules = tempfile::NamedTempFile::with_suffix(".yaml").unwrap();
    std::fs::write(
        rules.path(),
        "rule_set: uji\ntitle: { id: Uji, en: Test }\nwords: { kata: [contoh] }\nrules:\n  \
         - id: penjual\n    title: { id: P, en: S }\n    when: kata && seller.takedowns > 2\n    \
         verdict: review\n    valid: { from: 2026-01-01, until: 2026-01-31 }\n    \
         examples: { match: [], pass: [contoh] }\n  \
         - id: kategori\n    title: { id: K, en: C }\n    \
         when: kata && category.under(\"elektronik\")\n    verdict: review\n    mode: shadow\n    \
         examples: { match: [{ title: contoh, category: elektronik }], pass: [contoh] }\n",
    )
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let context = file("context.json", "{\"sellers\":{\"s1\":3}}");
    let map = file("map.csv", "category,path\n100,elektronik/audio\n");
    let explain = |options: &[&str]| {
        let args = ["--lang", "en", "rules", "explain", rules.path().to_str().unwrap()];
        let listing = ["--title", "contoh", "--seller", "s1", "--category", "100"];
        let got = run(&[&args[..], &listing[..], options].concat(), b"");
        assert_eq!(got.code, Some(0), "{got:?}");
        got.out
    };
    let around = ["--context", &context, "--category-map", &map];
    let in_time = explain(&[&around[..], &["--now", "2026-01-15T00:00:00Z"]].concat());
    let true_at = |text: &str, rule: &str| {
        let mut lines = text.lines().skip_while(|line| !line.starts_with(&format!("Rule {rule}")));
        let head = lines.next().unwrap().to_owned();
        (head, lines.next().unwrap().trim().starts_with("true"))
    };
    assert_eq!(true_at(&in_time, "penjual"), ("Rule penjual".into(), true), "{in_time}");
    let shadow = "Rule kategori (shadow: does not count)";
    assert_eq!(true_at(&in_time, "kategori"), (shadow.into(), true));
    assert!(in_time.contains("REVIEW"), "{in_time}");
    let late = explain(&[&around[..], &["--now", "2026-03-01T00:00:00Z"]].concat());
    let head = "Rule penjual (not in force at that time)";
    assert_eq!(true_at(&late, "penjual"), (head.into(), true));
    assert!(late.contains("ALLOW"), "{late}");
    let bare = explain(&[]);
    assert!(!true_at(&bare, "penjual").1 && !true_at(&bare, "kategori").1, "{bare}");
}
