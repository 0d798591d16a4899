//! The edge's socket file: whoever fills it shuts nobody out, and running out of files costs no time.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::outbox_service_client::OutboxServiceClient;
use saring_tests::edge::Edge;
use saring_tests::world::World;
use tokio::net::UnixStream;

/// What a process has used of the processors, in ticks of ten milliseconds.
fn ticks(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    fields.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edge_out_of_files_neither_spins_nor_shuts_anybody_out() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let socket: PathBuf = world.edge.path().join("edge.sock");
    let start = world.start(&["--unix", socket.to_str().unwrap()]);
    let unlimited = start.command();
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -n 64 && exec \"$0\" \"$@\""]).arg(unlimited.get_program());
    limited.args(unlimited.get_args());
    for (name, value) in unlimited.get_envs() {
        limited.env(name, value.unwrap());
    }
    limited.stdout(Stdio::piped()).stderr(Stdio::piped());
    let edge = Edge::of(limited);
    edge.wait_for_log("too few files may be open", 1).await;
    let mut held = Vec::new();
    for _ in 0..200 {
        held.push(UnixStream::connect(&socket).await.unwrap());
    }
    edge.wait_for_log("cannot take a connection", 1).await;
    let before = ticks(edge.id());
    tokio::time::sleep(Duration::from_secs(2)).await;
    let used = ticks(edge.id()) - before;
    println!("{used} ticks of the processor in 2 s, with {} connections held", held.len());
    assert!(used < 100, "it used {used} of 200 ticks");
    let channel = edge.socket_channel().await;
    let mut client = OutboxServiceClient::new(channel);
    client.get_outbox(v1::GetOutboxRequest {}).await.unwrap();
    drop(held);
    assert!(edge.stop().0.success());
    world.server.stop();
}
