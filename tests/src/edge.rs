//! A running edge, and those who call it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "everything here is part of tests")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::outbox_service_client::OutboxServiceClient;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::saring;

/// A running edge.
#[derive(Debug)]
pub struct Edge {
    process: Child,
    /// Of its port, as a URI; empty if it has none.
    pub address: String,
    /// Of its socket.
    pub socket: Option<PathBuf>,
    /// Of its admin port; empty if it has none.
    pub admin: String,
    log: Arc<Mutex<String>>,
    reading: Option<JoinHandle<()>>,
}

/// How an edge is started.
#[derive(Clone, Debug)]
pub struct Start {
    /// The centre.
    pub server: String,
    /// The platform.
    pub tenant: String,
    /// The key-set file.
    pub trust: PathBuf,
    /// Its folder.
    pub data: PathBuf,
    /// Its API key.
    pub key: String,
    /// More options; without `--listen` and `--unix` it takes a free port of loopback.
    pub options: Vec<String>,
}

impl Start {
    /// The command.
    #[must_use]
    pub fn command(&self) -> Command {
        self.command_of(saring())
    }

    fn command_of(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.args(["edge", "--tenant", &self.tenant, "--server", &self.server, "--data"]);
        command.arg(&self.data).arg("--trust").arg(&self.trust);
        if !self.options.iter().any(|option| ["--listen", "--unix"].contains(&option.as_str())) {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.args(&self.options).env("SARING_API_KEY", &self.key).env("SARING_LANG", "en");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts it and waits until it listens.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[must_use]
    pub fn start(&self) -> Edge {
        self.start_of(saring())
    }

    /// Starts that of another release.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[must_use]
    pub fn start_of(&self, program: &Path) -> Edge {
        Edge::of(self.command_of(program))
    }

    /// Starts it where it must end at once; its exit code and what it said.
    ///
    /// # Panics
    ///
    /// If it goes on.
    #[must_use]
    pub fn fail(&self) -> (Option<i32>, String) {
        let mut process = self.command().spawn().unwrap();
        for _ in 0..600 {
            if let Some(status) = process.try_wait().unwrap() {
                let mut said = String::new();
                process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
                return (status.code(), said);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = process.kill();
        panic!("it goes on")
    }
}

impl Edge {
    /// Runs a command that becomes an edge, and waits until it listens.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[must_use]
    pub fn of(mut command: Command) -> Edge {
        let mut process = command.spawn().unwrap();
        let mut ready = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        let log = Arc::<Mutex<String>>::default();
        let (mut stderr, written) = (BufReader::new(process.stderr.take().unwrap()), log.clone());
        let reading = std::thread::spawn(move || {
            let mut line = String::new();
            while stderr.read_line(&mut line).is_ok_and(|read| read > 0) {
                written.lock().unwrap().push_str(&std::mem::take(&mut line));
            }
        });
        let mut edge = Edge {
            process,
            address: String::new(),
            socket: None,
            admin: String::new(),
            log,
            reading: Some(reading),
        };
        assert!(ready.starts_with("ready "), "{ready:?} {}", edge.log());
        for part in ready.split_whitespace() {
            if let Some(address) = part.strip_prefix("grpc=") {
                edge.address = format!("http://{address}");
            } else if let Some(path) = part.strip_prefix("unix=") {
                edge.socket = Some(path.into());
            } else if let Some(address) = part.strip_prefix("admin=") {
                address.clone_into(&mut edge.admin);
            }
        }
        edge
    }

    /// The number of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// A connection to its port.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn channel(&self) -> Channel {
        Endpoint::from_shared(self.address.clone()).unwrap().connect().await.unwrap()
    }

    /// A connection to its socket.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn socket_channel(&self) -> Channel {
        let path = self.socket.as_ref().unwrap().display();
        Endpoint::from_shared(format!("unix://{path}")).unwrap().connect().await.unwrap()
    }

    /// Whether health says that a service is served.
    ///
    /// # Panics
    ///
    /// If it cannot be asked.
    pub async fn serves(&self, service: &str) -> bool {
        let request = HealthCheckRequest { service: service.into() };
        let answer = HealthClient::new(self.channel().await).check(request).await.unwrap();
        answer.into_inner().status() == ServingStatus::Serving
    }

    /// Waits until health says so, but not for ever.
    ///
    /// # Panics
    ///
    /// If it does not within half a minute.
    pub async fn wait_for(&self, service: &str, serves: bool) {
        for _ in 0..600 {
            if self.serves(service).await == serves {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{service:?} did not become {serves}: {}", self.log());
    }

    /// Waits until its log says this so many times, but not for ever.
    ///
    /// # Panics
    ///
    /// If it does not within half a minute.
    pub async fn wait_for_log(&self, text: &str, times: usize) {
        for _ in 0..600 {
            if self.log().matches(text).count() >= times {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{text:?} is not {times} times in the log: {}", self.log());
    }

    /// Waits until no outcome waits for the centre any more, but not for ever; what its disk holds then.
    ///
    /// # Panics
    ///
    /// If some still wait after a minute: it tries again within half of one.
    pub async fn wait_until_sent(&self) -> v1::GetOutboxResponse {
        let mut client = OutboxServiceClient::new(self.channel().await);
        for _ in 0..1_200 {
            let counts = client.get_outbox(v1::GetOutboxRequest {}).await.unwrap().into_inner();
            if counts.waiting == 0 {
                return counts;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("outcomes wait for ever: {}", self.log());
    }

    /// What it wrote to standard error.
    ///
    /// # Panics
    ///
    /// If the reader panicked.
    #[must_use]
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Ends it at once, as `kill -9` does.
    pub fn kill(self) {
        drop(self);
    }

    /// Asks it to stop, as an orchestrator does, and waits. Gives how it ended, and its log.
    ///
    /// # Panics
    ///
    /// If it cannot be asked.
    #[must_use]
    pub fn stop(mut self) -> (ExitStatus, String) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let status = self.process.wait().unwrap();
        if let Some(reading) = self.reading.take() {
            reading.join().unwrap();
        }
        (status, self.log())
    }
}

/// A failed test leaves no edge behind.
impl Drop for Edge {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An address of loopback that nobody listens on now.
///
/// # Panics
///
/// If there is none.
#[must_use]
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The key-set file of a server's data folder.
#[must_use]
pub fn trust(data: &Path) -> PathBuf {
    data.join("key-set.json")
}
