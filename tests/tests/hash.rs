//! `saring hash`: photos through the binary.

use saring_tests::run;
use serde_json::{Value, json};

const PHOTO: &str = "crates/fingerprint/tests/pdq/reference/labelme-subset/q0746.jpg";
const PLAIN: &str = "crates/fingerprint/tests/pdq/reference/small.jpg";
const HASH: &str = "pdq:1049d96239e24d4dca2c55512b8bdb77425f4dbcf575a0a95555aaab5554aaaa";
const PLAIN_HASH: &str = "pdq:0007001f003f003f007f00ff00ff00ff01ff01ff01ff03ff03ff03ff03ff03ff";

#[test]
fn one_line_a_photo() {
    let got = run(&["hash", PHOTO, PLAIN], b"");
    assert_eq!(got.code, Some(0), "{}", got.err);
    let expected = format!(
        "{:<68}  QUALITY  FILE\n{HASH}      100  {PHOTO}\n{PLAIN_HASH}        0  {PLAIN}\n",
        "HASH"
    );
    assert_eq!(got.out, expected);
    assert_eq!(got.err, "");
}

#[test]
fn json_has_the_same() {
    let got = run(&["hash", "--output", "json", PLAIN], b"");
    assert_eq!(got.code, Some(0), "{}", got.err);
    let object: Value = serde_json::from_str(got.out.trim_end()).unwrap();
    assert_eq!(object, json!({ "file": PLAIN, "hash": PLAIN_HASH, "quality": 0 }));
}

#[test]
fn bad_files_are_told_and_the_rest_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let text = file("a\u{1b}[31m.txt", b"no photo");
    let photo = std::fs::read(saring_tests::root().join(PHOTO)).unwrap();
    let cut = file("cut.jpg", &photo[..photo.len() / 2]);
    let missing = folder.path().join("missing.jpg").to_str().unwrap().to_owned();
    let large = file("large.jpg", &[photo.as_slice(), &vec![0; 16 << 20]].concat());
    let bad = [text.as_str(), &cut, &missing, &large, folder.path().to_str().unwrap()];

    let some = run(&[&["hash"], bad.as_slice(), &[PHOTO]].concat(), b"");
    assert_eq!(some.code, Some(3), "{}", some.err);
    assert_eq!(
        some.out.lines().nth(1),
        Some(&*format!("{HASH}      100  {PHOTO}")),
        "{}",
        some.out
    );
    assert_eq!(some.out.lines().count(), 2);
    let reasons = [
        "a\\u{1b}[31m.txt: not a JPEG, PNG, WebP or GIF image",
        "cut.jpg: the file ends before the image does",
        "missing.jpg",
        "large.jpg: a file over 16 MiB; shrink the photo first",
        "give a file",
    ];
    assert_eq!(some.err.lines().count(), reasons.len(), "{}", some.err);
    for (line, reason) in some.err.lines().zip(reasons) {
        assert!(line.contains(reason), "{line} lacks {reason}");
    }

    let none = run(&[&["hash"], bad.as_slice()].concat(), b"");
    assert_eq!(none.code, Some(1));
    assert_eq!(none.out, "");
    assert_eq!(run(&["hash"], b"").code, Some(2));
}
