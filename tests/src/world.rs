//! A centre with rules in force, and an edge beside it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "everything here is part of tests")]

use std::path::PathBuf;
use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use tempfile::TempDir;
use tonic::transport::Channel;

use crate::edge::{Edge, Start, trust};
use crate::server::{Keys, Server, publish, set_up, taken_down};

/// Served by an edge that has rules to score with.
pub const READY: &str = "saring.v1.ScoringService";

/// Served by an edge whose replica the centre has confirmed.
pub const FRESH: &str = "saring.edge.fresh";

/// A title that these rules block.
pub const KARUNGAN: &str = "Baju import k4rungan 100kg siap kirim";

/// A centre with rules in force, and where an edge is to have its files.
#[derive(Debug)]
pub struct World {
    /// The centre's files.
    pub data: TempDir,
    /// The edge's, and those of a test.
    pub edge: TempDir,
    /// The centre.
    pub server: Server,
    /// Everybody's keys.
    pub keys: Keys,
}

impl World {
    /// Starts the centre.
    ///
    /// # Panics
    ///
    /// If that fails.
    pub async fn new(listen: &str, options: &[&str]) -> World {
        let (data, edge) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let server = Server::start_at(listen, data.path(), options);
        let channel = server.channel().await;
        let keys = set_up(data.path(), channel.clone()).await;
        publish(channel, &keys, "rules/pakaian-bekas-impor.yaml").await;
        World { data, edge, server, keys }
    }

    /// How an edge is started here.
    #[must_use]
    pub fn start(&self, options: &[&str]) -> Start {
        Start {
            server: self.server.address.clone(),
            tenant: "shopee".into(),
            trust: trust(self.data.path()),
            data: self.folder(),
            key: self.keys.shopee.clone(),
            options: options.iter().map(|&option| option.to_owned()).collect(),
        }
    }

    /// The folder of the edge.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.edge.path().join("data")
    }
}

/// A listing with this title.
#[must_use]
pub fn listing(title: &str) -> v1::Listing {
    v1::Listing { title: title.into(), ..v1::Listing::default() }
}

/// The question what becomes of it.
#[must_use]
pub fn score(title: &str) -> v1::ScoreRequest {
    v1::ScoreRequest { listing: Some(listing(title)) }
}

/// Reports outcomes to an edge; what it answers.
///
/// # Panics
///
/// If the call fails.
pub async fn report(channel: Channel, outcomes: Vec<v1::Outcome>) -> Vec<v1::OutcomeResult> {
    let request = v1::ReportOutcomesRequest { outcomes };
    let answer = TakedownServiceClient::new(channel).report_outcomes(request).await.unwrap();
    answer.into_inner().results
}

/// Waits until the centre's figures have so many outcomes, but not for ever.
///
/// # Panics
///
/// If they do not within half a minute.
pub async fn wait_for_figures(server: &Server, keys: &Keys, count: i64, edge: &Edge) {
    for _ in 0..600 {
        if taken_down(server, keys).await == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{} of {count}: {}", taken_down(server, keys).await, edge.log());
}
