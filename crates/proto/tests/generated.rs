//! The committed code is what the `.proto` files give. `UPDATE_GOLDEN=1` writes it anew.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

use prost::Message as _;

const GENERATED: [&str; 2] = ["saring.v1.rs", "descriptor_set.bin"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Generates into `out`.
fn generate(out: &Path) {
    let protos = root().join("proto");
    let mut files: Vec<PathBuf> = fs::read_dir(protos.join("saring/v1"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "proto"))
        .collect();
    files.sort();
    let descriptors = protox::compile(&files, [&protos]).unwrap();
    fs::write(out.join("descriptor_set.bin"), descriptors.encode_to_vec()).unwrap();
    // With their names, by which a request finds its shape.
    let mut config = tonic_prost_build::Config::new();
    config.enable_type_names();
    tonic_prost_build::configure()
        .out_dir(out)
        .codec_path("crate::Codec")
        .btree_map(".")
        .compile_fds_with_config(descriptors, config)
        .unwrap();
}

#[test]
fn the_committed_code_is_what_the_protos_give() {
    let committed = root().join("crates/proto/src/generated");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        generate(&committed);
        return;
    }
    let fresh = tempfile::tempdir().unwrap();
    generate(fresh.path());
    for name in GENERATED {
        let same =
            fs::read(fresh.path().join(name)).unwrap() == fs::read(committed.join(name)).unwrap();
        assert!(same, "{name} is not what proto/ gives; run `cargo xtask codegen`");
    }
}
