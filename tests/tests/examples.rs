//! The examples of the client against a real server. The first is the one on the front page of its
//! documentation.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use saring_tests::edge::trust;
use saring_tests::server::{Keys, Server, publish, set_up, taken_down};
use saring_tests::{example, root};
use tempfile::TempDir;

/// A server with rules in force, and where the examples have their files.
struct World {
    data: TempDir,
    folder: TempDir,
    server: Server,
    keys: Keys,
}

impl World {
    async fn new() -> World {
        let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let server = Server::start(data.path());
        let keys = set_up(data.path(), server.channel().await).await;
        publish(server.channel().await, &keys, "rules/pakaian-bekas-impor.yaml").await;
        World { data, folder, server, keys }
    }

    /// An example with the arguments that all but the first take.
    fn command(&self, name: &str, more: &[&str]) -> Command {
        let mut command = Command::new(example(name));
        command.args([&self.server.address, "shopee"]).arg(trust(self.data.path()));
        command.arg(self.folder.path().join(name)).args(more);
        command.env("SARING_API_KEY", &self.keys.shopee);
        command
    }
}

fn good(output: Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_steps_lead_to_a_takedown_at_the_server() {
    let world = World::new().await;
    let (folder, trust): (&Path, _) = (world.folder.path(), trust(world.data.path()));
    let mut first = Command::new(example("first_steps"));
    first.env("SARING_SERVER", &world.server.address).env("SARING_API_KEY", &world.keys.shopee);
    first.env("SARING_TRUST", trust).env("SARING_FOLDER", folder);
    for _ in 0..2 {
        good(first.output().unwrap());
        assert_eq!(taken_down(&world.server, &world.keys).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_examples_say_what_they_are_to_show() {
    let world = World::new().await;
    let scored = world.command("score", &["Balpres baju import 100 kg", "Panci presto"]).output();
    let scored = good(scored.unwrap());
    let verdicts: Vec<_> = scored.lines().map(|line| line.contains("BLOCK")).collect();
    assert_eq!(verdicts, [true, false], "{scored}");

    let url = "https://shopee.co.id/product/123/456";
    let reported = good(world.command("report", &[url, "Balpres baju"]).output().unwrap());
    assert!(reported.contains("on its way"), "{reported}");
    assert_eq!(taken_down(&world.server, &world.keys).await, 1);
    let mut status = world.command("status", &[]).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(status.stdout.take().unwrap()).lines().map_while(Result::ok);
    let in_force = lines.into_iter().find(|line| line.starts_with("in force: "));
    status.kill().unwrap();
    status.wait().unwrap();
    assert!(in_force.is_some());
}

#[test]
fn go_and_java_try_again_by_one_service_config() {
    let read =
        |path: &str| std::fs::read_to_string(root().join("examples/clients").join(path)).unwrap();
    let go = read("go/connection/service_config.json");
    assert_eq!(go, read("java/src/main/resources/service_config.json"));
    let config: serde_json::Value = serde_json::from_str(&go).unwrap();
    for name in config["methodConfig"][0]["name"].as_array().unwrap() {
        let service = name["service"].as_str().unwrap();
        let set = prost_reflect::DescriptorPool::decode(saring_proto::DESCRIPTOR_SET).unwrap();
        assert!(set.get_service_by_name(service).is_some(), "{service}");
    }
}
