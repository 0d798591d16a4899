//! A server that ends with this process, even if that is killed.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::programs::Home;

/// Starts and stops the server as it is told. Once nobody can tell it anything any more, because the
/// process that held the other end is gone, it stops the server and removes the folder.
const WATCH: &str = r#"
folder=$1 signal=$2
shift 2
end() { kill -s "$signal" "$child" && wait "$child"; child=; }
while read -r word port; do
  case $word in
    start) : >log; PGPORT=$port "$@" </dev/null >>log 2>&1 & child=$! ;;
    stop) end ;;
  esac
  echo done
done
[ -z "$child" ] || end
cd / && rm -rf "$folder"
"#;

/// How long a server may take to start, on the busiest machine.
const START: Duration = Duration::from_secs(60);
/// Ports that are tried: a free one can be taken before the server has it.
const PORTS: usize = 5;

/// A server and its folder.
pub(crate) struct Watched {
    /// Its standard input is closed when the process ends, or this is dropped: the end of the server.
    shell: Child,
    output: BufReader<ChildStdout>,
    log: PathBuf,
    /// What it says once it takes connections.
    ready: &'static str,
}

impl Watched {
    /// A server that is started with `program`, which finds its port in `PGPORT`, and stopped with `signal`.
    pub(crate) fn new(home: &Home, signal: &str, program: &[&str], ready: &'static str) -> Watched {
        let mut shell = home.command("/bin/sh");
        shell.args(["-c", WATCH, "sh"]).arg(&home.folder).arg(signal).args(program);
        // In a group of its own, so that it outlives what ends the process that it watches.
        shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut shell = shell.spawn().expect("the shell starts");
        let output = BufReader::new(shell.stdout.take().expect("it is piped"));
        Watched { shell, output, log: home.folder.join("log"), ready }
    }

    /// Starts it on a free port.
    pub(crate) fn start_somewhere(&mut self) -> u16 {
        for _ in 0..PORTS {
            let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
            let port = free.expect("a port is free").port();
            if self.start(port) {
                return port;
            }
        }
        panic!("no port of {PORTS} was free: {}", self.log());
    }

    /// Starts it and waits until it takes connections; `false` if another has the port.
    pub(crate) fn start(&mut self, port: u16) -> bool {
        self.tell(&format!("start {port}"));
        let begun = Instant::now();
        loop {
            let log = self.log();
            if log.contains(self.ready) {
                return true;
            }
            if log.contains("Address already in use") {
                self.stop();
                return false;
            }
            assert!(begun.elapsed() < START, "it does not start: {log}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Stops it at once and waits for its end.
    pub(crate) fn stop(&mut self) {
        self.tell("stop");
    }

    fn tell(&mut self, word: &str) {
        let input = self.shell.stdin.as_mut().expect("it is piped");
        writeln!(input, "{word}").expect("the shell listens");
        let mut answer = String::new();
        self.output.read_line(&mut answer).expect("the shell answers");
        assert_eq!(answer, "done\n", "the shell is gone: {}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}
