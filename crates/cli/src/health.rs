//! `saring health`: asks a server or an edge for its health, for containers and scripts that have nothing else
//! to ask with.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use saring_client::Address;
use tonic::transport::Endpoint;
use tonic::{Code, Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::catalogue;
use crate::failure::{Failure, Outcome};
use crate::message::{Message, message};
use crate::output::print;
use crate::remote::{cause, is_timeout, no_connection, read_ca};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The server or edge: http://127.0.0.1:7070, https://… or unix:/run/saring-edge/edge.sock
    #[arg(value_name = "ADDR")]
    address: String,
    /// What to ask for instead of readiness, such as `saring.server.live` or `saring.edge.fresh`
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    service: String,
    /// PEM of the certificate authority that signed the certificate, if it is not a public one
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// The name that the certificate is for, if it is another than that of the address
    #[arg(long, value_name = "NAME")]
    server_name: Option<String>,
    /// How long to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 3,
        value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

pub(crate) fn run(args: &Args) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        Failure::new(message!("tidak bisa mulai", "cannot start").because(&error))
    })?;
    runtime.block_on(args.ask())
}

impl Args {
    async fn ask(&self) -> Outcome {
        let mut request = Request::new(HealthCheckRequest { service: self.service.clone() });
        let timeout = Duration::from_secs(self.timeout);
        request.set_timeout(timeout);
        let mut health = HealthClient::new(self.endpoint()?.connect_lazy());
        // The call's own timeout counts from when it is connected.
        let answer = tokio::time::timeout(timeout, health.check(request)).await;
        let answer = answer.unwrap_or_else(|_| Err(Status::deadline_exceeded("")));
        match answer.map(|answer| answer.into_inner().status()) {
            Ok(ServingStatus::Serving) => print("SERVING\n").map(|_| ExitCode::SUCCESS),
            Ok(status) => Err(self.failed(&message!(
                "jawabannya {status}",
                "it says {status}",
                status = status.as_str_name()
            ))),
            Err(status) => Err(self.failed(&self.no_answer(&status))),
        }
    }

    fn endpoint(&self) -> Result<Endpoint, Failure> {
        if let Some(path) = self.address.strip_prefix("unix:") {
            // A path begins with one slash, and an address may have two before it.
            let path = path.strip_prefix("//").unwrap_or(path);
            return Endpoint::from_shared(format!("unix://{path}")).map_err(|_| {
                Failure::new(message!(
                    "`{path}` bukan lokasi berkas soket",
                    "`{path}` is no path of a socket file"
                ))
            });
        }
        let mut address = Address::new(&self.address);
        address.authority = self.ca.as_deref().map(read_ca).transpose()?;
        address.server_name.clone_from(&self.server_name);
        // Nothing is sent that others on the way must not read.
        address.allow_plain_text = true;
        address.endpoint().map_err(|error| no_connection(&error))
    }

    fn no_answer(&self, status: &Status) -> Message {
        let service = &self.service;
        match status.code() {
            Code::NotFound => message!(
                "tidak ada layanan `{service}` di sana",
                "there is no service `{service}` there"
            ),
            _ if is_timeout(status) => message!(
                "tidak ada jawaban tepat waktu; perpanjang --timeout",
                "it gave no answer in time; give a longer --timeout"
            ),
            _ => message!("tidak terjangkau", "it cannot be reached")
                .and(&catalogue::told(&cause(status))),
        }
    }

    fn failed(&self, why: &Message) -> Failure {
        Failure::new(Message::same(&self.address).and(why))
    }
}
