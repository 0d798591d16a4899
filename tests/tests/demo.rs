//! The demo: the whole story over the real wire, and a server that stays up for who wants to try.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use saring_tests::{root, run, saring};

#[test]
fn the_story_ends_well_and_says_what_was_measured() {
    let told = run(&["demo"], b"");
    assert_eq!(told.code, Some(0), "{}\n{}", told.out, told.err);
    assert_eq!(told.err, "");
    for part in [
        "Version 1 is in force at 3 platforms",
        "Version 2 is in force at 3 platforms",
        "0 failed",
        "12 disguises, 0 slipped through",
        "https://shopee.co.id/product/123/456, in the inbox of Shopee after",
        "pakaian-bekas-impor/mirip-penindakan",
        "They add up",
    ] {
        assert!(told.out.contains(part), "no “{part}” in\n{}", told.out);
    }
    // The total is the sum of the rows, in the table that people read too.
    let table: Vec<Vec<&str>> = told
        .out
        .lines()
        .skip_while(|line| !line.starts_with("PLATFORM"))
        .skip(1)
        .map(|line| line.split_whitespace().collect())
        .take_while(|cells: &Vec<&str>| cells.len() == 4)
        .collect();
    let (total, rows) = table.split_last().unwrap();
    assert_eq!(total[0], "TOTAL");
    let number = |cells: &Vec<&str>| cells[2].parse::<u64>().unwrap();
    assert!(rows.len() >= 4);
    assert_eq!(rows.iter().map(number).sum::<u64>(), number(total));
    let reports = format!("equal the {} reports", number(total));
    assert!(told.out.contains(&reports), "{}", told.out);
}

#[test]
fn the_same_story_in_indonesian() {
    let told = run(&["demo", "--lang", "id"], b"");
    assert_eq!(told.code, Some(0), "{}\n{}", told.out, told.err);
    for part in ["Versi 2 berlaku di 3 platform", "Barang yang sah tetap lolos", "Cocok: "] {
        assert!(told.out.contains(part), "no “{part}” in\n{}", told.out);
    }
}

#[test]
fn a_server_that_is_kept_answers_with_the_keys_that_were_printed() {
    let mut demo = Command::new(saring())
        .args(["demo", "--keep", "--lang", "en"])
        .current_dir(root())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(demo.stdout.take().unwrap());
    let (mut server, mut officer) = (String::new(), String::new());
    let mut line = String::new();
    while told.read_line(&mut line).unwrap() > 0 && !line.starts_with("Ctrl-C") {
        if let Some(uri) = line.trim().strip_prefix("export SARING_SERVER=") {
            uri.clone_into(&mut server);
        }
        if let Some((key, who)) = line.trim().split_once("   # ")
            && who == "officer"
        {
            key.trim_start_matches("export SARING_API_KEY=").clone_into(&mut officer);
        }
        line.clear();
    }
    let stats = Command::new(saring())
        .args(["stats", "--by", "platform", "--server", &server])
        .env("SARING_API_KEY", officer)
        .output()
        .unwrap();
    let figures = String::from_utf8(stats.stdout).unwrap();
    assert!(figures.contains("tokopedia") && figures.contains("TOTAL"), "{figures}");
    let id = demo.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    told.read_to_string(&mut line).unwrap();
    assert!(demo.wait().unwrap().success());
}
