//! The images and hashes that Meta publishes with PDQ (see `reference/LICENSE`). Decoders round
//! differently, so that some bits may differ.

use std::path::Path;

use saring_fingerprint::ImageHash;

#[test]
fn the_reference_hashes_come_out() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pdq/reference"));
    let table = std::fs::read_to_string(folder.join("vectors.csv")).unwrap();
    let mut images = 0;
    for line in table.lines().skip(1) {
        let [file, hash, most] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let expected: ImageHash = format!("pdq:{hash}").parse().unwrap();
        let got = ImageHash::pdq_of(&std::fs::read(folder.join(file)).unwrap()).unwrap();
        let distance = got.hash.distance(&expected).unwrap();
        println!("{file}: distance {distance}, quality {}", got.quality);
        assert!(distance <= most.parse().unwrap(), "{file}: {distance} bits, {}", got.hash);
        images += 1;
    }
    assert_eq!(images, 9);
}
