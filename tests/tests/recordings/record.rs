//! Makes the recording of this release: `cargo xtask record`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use prost_reflect::DescriptorPool;
use saring_tests::edge::{Start, trust};
use saring_tests::run;
use saring_tests::server::Server;
use saring_tests::world::FRESH;
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};

use crate::recording::{
    BACKUP, COMMANDS, EDGE, MESSAGES, SAID_BY_EDGE, SERVER, folder, lines, pack,
};
use crate::story::{PLATFORM, Story};
use crate::{edges, stores};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "makes a new recording; `cargo xtask record` runs it at a release"]
async fn this_release_is_recorded() {
    let release = env!("CARGO_PKG_VERSION");
    let target = folder().join(release);
    assert!(!target.exists(), "{release} is recorded; see tests/recordings/README.md");
    let work = tempfile::tempdir().unwrap();
    let (data, edge_data) = (work.path().join("data"), work.path().join("edge"));

    let server = Server::start(&data);
    let operator = fs::read_to_string(data.join("operator.key")).unwrap();
    let mut story = Story::tell(&server, operator.trim()).await;
    let start = Start {
        server: server.address.clone(),
        tenant: PLATFORM.into(),
        trust: trust(&data),
        data: edge_data.clone(),
        key: story.shopee.clone(),
        options: ["--subscriber-id", "edge-1", "--activity-interval", "1"]
            .map(str::to_owned)
            .into(),
    };
    let edge = start.start();
    edge.wait_for(FRESH, true).await;
    edges::dead_letters(&mut story.tape, &edge).await;
    server.stop();
    let said = edges::waiting(&edge).await;
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");

    fs::create_dir_all(&target).unwrap();
    fs::write(target.join("README.md"), readme(release)).unwrap();
    fs::write(target.join(MESSAGES), &story.tape.lines).unwrap();
    assert_every_method_is_in(&lines(&target.join(MESSAGES)));
    fs::write(target.join(SAID_BY_EDGE), format!("{said:#}\n")).unwrap();
    pack_folder(&edge_data, &target.join(EDGE));
    let secrets = [
        ("author", &story.author),
        ("approver", &story.approver),
        ("shopee", &story.shopee),
        ("tokopedia", &story.tokopedia),
    ];
    for (who, key) in secrets {
        fs::write(data.join(format!("{who}.key")), format!("{key}\n")).unwrap();
    }
    shrink(&data.join("saring.db")).await;
    let backup = work.path().join("backup");
    let [file, folder] = [&backup, &data].map(|path| path.to_str().unwrap());
    let run = run(&["db", "backup", file, "--data", folder], b"");
    assert_eq!(run.code, Some(0), "{}", run.err);
    pack(&backup, &target.join(BACKUP));
    pack_folder(&data, &target.join(SERVER));
    fs::write(target.join(COMMANDS), commands(&target)).unwrap();
}

fn readme(release: &str) -> String {
    format!(
        "# What Saring {release} wrote\n\n\
         Made by `cargo xtask record`; `tests/recordings/README.md` says what each file is.\n\n\
         The signing key and the API keys here are test fixtures. They were made for this recording \
         alone, are of no server, and open nothing.\n"
    )
}

/// What each command of the replay prints on the recorded store.
fn commands(recording: &Path) -> String {
    let (folder, server) = stores::start(recording);
    let mut text = String::new();
    for (who, command) in stores::COMMANDS {
        let printed = stores::printed(folder.path(), &server, who, command);
        let _ = writeln!(text, "{}", json!({ "who": who, "command": command, "printed": printed }));
    }
    server.stop();
    text
}

fn assert_every_method_is_in(messages: &[Value]) {
    let recorded: BTreeSet<_> =
        messages.iter().map(|line| line["method"].as_str().unwrap().to_owned()).collect();
    let pool = DescriptorPool::decode(saring_proto::DESCRIPTOR_SET).unwrap();
    let services = pool.services().filter(|service| service.package_name() == "saring.v1");
    let methods = services.flat_map(|service| service.methods().collect::<Vec<_>>());
    let all: BTreeSet<_> = methods
        .map(|method| format!("{}/{}", method.parent_service().full_name(), method.name()))
        .collect();
    assert_eq!(recorded, all);
}

/// All of a database in its one file, as small as it can be.
async fn shrink(database: &Path) {
    let url = format!("sqlite://{}", database.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    for statement in ["PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM"] {
        sqlx::query(statement).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

/// Copies a folder's files; the databases, which are mostly air, packed.
fn pack_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.ends_with(".db") || name.ends_with(".redb") {
            pack(&path, &to.join(format!("{name}.gz")));
        } else if path.metadata().unwrap().len() > 0 {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}
