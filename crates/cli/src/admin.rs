//! What a server and an edge tell operators: the log, and the admin port.

use std::net::SocketAddr;

use saring_telemetry::{Admin, Metrics, Ready};

use crate::catalogue;
use crate::failure::Failure;
use crate::message::message;

/// What operators see.
#[derive(clap::Args)]
pub(crate) struct AdminArgs {
    /// Where to give /metrics, /livez and /readyz over HTTP, without a key: an address that operators alone can
    /// reach; port 0 takes any free one [default: nowhere]
    #[arg(long, env = "SARING_ADMIN_ADDRESS", value_name = "ADDR", hide_env_values = true)]
    admin_address: Option<SocketAddr>,
    /// Write a line to the log for each call, once it is answered
    #[arg(long)]
    pub(crate) access_log: bool,
}

/// Metrics that are counted, for a port that is taken once it is known who is ready.
pub(crate) struct Watched {
    address: SocketAddr,
    metrics: Metrics,
}

impl AdminArgs {
    /// Starts to count, if anybody can ask. Before anything is done that counts.
    pub(crate) fn start(&self, service: &'static str) -> Result<Option<Watched>, Failure> {
        let Some(address) = self.admin_address else { return Ok(None) };
        let metrics = Metrics::start(service, env!("CARGO_PKG_VERSION"))
            .map_err(|error| no_port(&error.to_string()))?;
        Ok(Some(Watched { address, metrics }))
    }
}

/// Takes the port, if one is wanted, and answers there in the background until the process ends. Gives its
/// address.
pub(crate) async fn serve(
    watched: Option<Watched>,
    ready: Ready,
) -> Result<Option<SocketAddr>, Failure> {
    let Some(Watched { address, metrics }) = watched else { return Ok(None) };
    let admin = Admin::bind(address, metrics, ready).await;
    let admin = admin.map_err(|error| no_port(&error.to_string()))?;
    let address = admin.address();
    tokio::spawn(admin.serve());
    Ok(Some(address))
}

fn no_port(why: &str) -> Failure {
    let why = catalogue::told(why);
    Failure::new(
        message!("port admin tidak bisa dibuka", "the admin port cannot be opened").and(&why),
    )
}
