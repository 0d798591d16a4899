//! A process that is killed leaves nothing behind.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, thread};

use saring_postgres_cluster::{Cluster, or_skip};

/// Tells the process that it is the one which is killed.
const KILLED: &str = "SARING_TEST_IS_KILLED";

#[test]
fn nothing_outlives_a_killed_process() {
    if env::var_os(KILLED).is_some() {
        return wait_to_be_killed();
    }
    if or_skip("killing a process that has a PostgreSQL", Cluster::shared()).is_none() {
        return;
    }
    let mut process = Command::new(env::current_exe().unwrap());
    process.args(["nothing_outlives", "--nocapture"]).env(KILLED, "").stdout(Stdio::piped());
    let mut process = process.spawn().unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let told = lines.map(Result::unwrap).find_map(|it| Some(it.strip_prefix("READY ")?.to_owned()));
    let told = told.unwrap();
    let (port, folder) = told.split_once('|').unwrap();
    let address = format!("127.0.0.1:{port}");
    assert!(TcpStream::connect(&address).is_ok() && Path::new(folder).exists());

    process.kill().unwrap();
    process.wait().unwrap();
    // If it lives on, this never ends.
    while TcpStream::connect(&address).is_ok() || Path::new(folder).exists() {
        thread::sleep(Duration::from_millis(10));
    }
}

fn wait_to_be_killed() {
    let database = Cluster::shared().unwrap().database(None);
    let told = database.sql("SELECT current_setting('port'), current_setting('data_directory')");
    // At the start of a line: what tests print stands after their names.
    println!("\nREADY {told}");
    loop {
        thread::park();
    }
}
