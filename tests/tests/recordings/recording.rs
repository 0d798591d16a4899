//! Where recordings are, and how what is read now is compared with what was read then.

use std::path::{Path, PathBuf};
use std::{fs, io};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use prost::Name;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};
use saring_tests::root;
use serde_json::Value;
use tempfile::TempDir;

/// The messages, each on a line.
pub const MESSAGES: &str = "messages.jsonl";
/// What the commands print on the recorded store.
pub const COMMANDS: &str = "commands.jsonl";
/// What the recorded edge holds and says.
pub const SAID_BY_EDGE: &str = "edge.json";
/// The folder of the server, with everybody's keys.
pub const SERVER: &str = "server-with-test-keys";
/// A backup of the same folder.
pub const BACKUP: &str = "backup-with-test-keys.gz";
/// The folder of the edge.
pub const EDGE: &str = "edge";

/// The folder with a recording of each release.
pub fn folder() -> PathBuf {
    root().join("tests/recordings")
}

/// The recording of each release.
pub fn all() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let recordings: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    assert!(!recordings.is_empty());
    recordings
}

/// Values, one a line.
pub fn lines(file: &Path) -> Vec<Value> {
    saring_tests::desk::values(&fs::read_to_string(file).unwrap())
}

/// A folder that may be written to, with what this one holds; files that end in `.gz` are unpacked.
pub fn copy(from: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in fs::read_dir(from).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "gz") {
            unpack(&path, &folder.path().join(path.file_stem().unwrap()));
        } else {
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    folder
}

/// Unpacks a file.
pub fn unpack(from: &Path, to: &Path) {
    let mut unpacked = GzDecoder::new(fs::File::open(from).unwrap());
    io::copy(&mut unpacked, &mut fs::File::create(to).unwrap()).unwrap();
}

/// Packs a file.
pub fn pack(from: &Path, to: &Path) {
    let mut packed = GzEncoder::new(fs::File::create(to).unwrap(), Compression::best());
    io::copy(&mut fs::File::open(from).unwrap(), &mut packed).unwrap();
    packed.finish().unwrap();
}

/// A message as JSON: the fields that are set.
pub fn fields(name: &str, bytes: &[u8]) -> Value {
    let pool = DescriptorPool::decode(saring_proto::DESCRIPTOR_SET).unwrap();
    let descriptor = pool.get_message_by_name(name).unwrap_or_else(|| panic!("there is no {name}"));
    let message = DynamicMessage::decode(descriptor, bytes).unwrap();
    let options =
        SerializeOptions::new().use_proto_field_name(true).stringify_64_bit_integers(false);
    message.serialize_with_options(serde_json::value::Serializer, &options).unwrap()
}

/// The same of a message of this release.
pub fn fields_of<M: Name>(message: &M) -> Value {
    fields(&M::full_name(), &message.encode_to_vec())
}

/// All that was read then is read now. A newer release may say more: fields of objects, nothing else.
pub fn assert_has(now: &Value, then: &Value, what: &str) {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            for (name, then) in then {
                let what = format!("{what}.{name}");
                let now = now.get(name).unwrap_or_else(|| panic!("{what}: {then} is gone"));
                assert_has(now, then, &what);
            }
        }
        (Value::Array(now), Value::Array(then)) => {
            assert_eq!(now.len(), then.len(), "{what}: {now:?} was {then:?}");
            for (at, (now, then)) in now.iter().zip(then).enumerate() {
                assert_has(now, then, &format!("{what}[{at}]"));
            }
        }
        _ => assert_eq!(now, then, "{what}"),
    }
}
