//! What starts a server, and asks whether it is ready: systemd, and the probes of containers.

use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use saring_tests::edge::{Edge, free_address};
use saring_tests::saring;
use saring_tests::server::Server;
use saring_tests::world::World;

use crate::tls::Authority;

/// Runs `saring health` with these arguments; its exit code, and all that it said.
fn health(args: &[&str]) -> (i32, String) {
    let mut command = Command::new(saring());
    let output = command.arg("health").args(args).env("SARING_LANG", "en").output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_probe_learns_whether_a_server_or_an_edge_is_ready() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let socket = world.edge.path().join("edge.sock");
    let edge = world.start(&["--unix", socket.to_str().unwrap()]).start();
    let unix = format!("unix:{}", socket.display());
    edge.wait_for_log("ready: a rule set is in force", 1).await;
    let authority = Authority::new();
    let data = tempfile::tempdir().unwrap();
    let secure = authority.serve(data.path());
    let https = secure.address.replace("http://", "https://");
    let (ca, nobody) = (authority.write_ca(), format!("http://{}", free_address()));
    let plain = world.server.address.as_str();
    let rules = "--service=saring.server.rules";
    let name = "--server-name=saring.test";
    let cases: [(&[&str], i32, &str); 12] = [
        (&[plain], 0, "SERVING"),
        (&[plain, "--service=saring.server.live"], 0, "SERVING"),
        (&[plain, rules], 0, "SERVING"),
        (&[&unix], 0, "SERVING"),
        (&[&unix.replace("unix:", "unix://"), "--service=saring.edge.live"], 0, "SERVING"),
        (&[&https, "--ca", &ca, name], 0, "SERVING"),
        (&[&https, "--ca", &ca, name, rules], 1, "it says NOT_SERVING"),
        (&[&https, "--ca", &ca], 1, "cannot be reached: its certificate is for another name"),
        (&[&https], 1, "it cannot be reached"),
        (&[plain, "--service=tiada"], 1, "there is no service `tiada` there"),
        (&[&nobody], 1, "it cannot be reached"),
        (&["unix:/tiada/di/sini"], 1, "it cannot be reached"),
    ];
    for (args, code, said) in cases {
        let got = health(args);
        assert_eq!(got.0, code, "{args:?}: {}", got.1);
        assert!(got.1.contains(said), "{args:?}: {}", got.1);
    }
    secure.stop();
    let (status, log) = edge.stop();
    assert!(status.success(), "{log}");
}

/// What systemd is told next; of a watchdog that is fed there is always more.
fn told(socket: &UnixDatagram) -> String {
    let mut buffer = [0; 4_096];
    let read = socket.recv(&mut buffer).unwrap();
    String::from_utf8_lossy(&buffer[..read]).into_owned()
}

/// Holds what systemd is told of a process from its start to its end.
fn check_told(socket: &UnixDatagram, stop: impl FnOnce()) {
    let ready = told(socket);
    assert!(ready.contains("STATUS=ready grpc=127.0.0.1:") && ready.contains("READY=1"), "{ready}");
    for _ in 0..2 {
        assert_eq!(told(socket).trim(), "WATCHDOG=1");
    }
    stop();
    let rest = std::iter::repeat_with(|| told(socket)).take(1_000);
    let mut others = rest.filter(|told| told.trim() != "WATCHDOG=1");
    assert_eq!(others.next().unwrap().trim(), "STOPPING=1");
}

fn notified(command: &mut Command, folder: &Path) -> UnixDatagram {
    let path = folder.join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    command.env("NOTIFY_SOCKET", path).env("WATCHDOG_USEC", "300000");
    socket
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn systemd_is_told_of_readiness_of_life_and_of_the_end() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let mut command = world.start(&[]).command();
    let folder = tempfile::tempdir().unwrap();
    let socket = notified(&mut command, folder.path());
    let edge = Edge::of(command);
    check_told(&socket, || {
        let (status, log) = edge.stop();
        assert!(status.success(), "{log}");
    });

    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut command = Command::new(saring());
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
    let socket = notified(&mut command, folder.path());
    let server = Server::of(command);
    check_told(&socket, || server.stop());
}
