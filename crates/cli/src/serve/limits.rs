//! The limits of a server, as options of the command line.

use std::time::Duration;

use saring_app::Policy;
use saring_server::{ConnectionLimits, Limits};

use crate::failure::Failure;
use crate::message::{Message, message};

/// What the server puts up with.
#[derive(clap::Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Connections at once
    #[arg(long, value_name = "N", default_value_t = Limits::default().connection.connections,
        value_parser = between(1, 1_000_000))]
    connections: usize,
    /// Connections of one address at once by which no API key came yet that is good
    #[arg(long, value_name = "N",
        default_value_t = Limits::default().connection.strangers_of_address,
        value_parser = between(1, 1_000_000))]
    connections_per_address: usize,
    /// How old a connection grows, give or take a tenth, before it has to be made anew; 0 for any age
    #[arg(long, value_name = "SECONDS", default_value_t = 3_600,
        value_parser = clap::value_parser!(u64).range(0..=604_800))]
    connection_age: u64,
    /// Calls and streams of one connection at once
    #[arg(long, value_name = "N", default_value_t = Limits::default().connection.streams,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    streams: u32,
    /// Subscriptions, inboxes and scoring streams of one platform at once
    #[arg(long, value_name = "N", default_value_t = Limits::default().streams_of_platform,
        value_parser = between(1, 1_000_000))]
    streams_per_platform: usize,
    /// Bytes of one message
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().message_bytes,
        value_parser = between(1 << 10, 64 << 20))]
    message_bytes: usize,
    /// Bytes of messages that one platform has under way; for others it is told to come again
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().intake_bytes,
        value_parser = between(1 << 10, 1 << 30))]
    intake_bytes: usize,
    /// Bytes of messages that all have under way
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().intake_bytes_total,
        value_parser = between(1 << 10, 16 << 30))]
    intake_bytes_total: usize,
    /// Threads that score batches, streams and large listings [default: one less than there are processors]
    #[arg(long, value_name = "N", value_parser = between(1, 1_000))]
    batch_threads: Option<usize>,
    /// Threads that compute figures [default: half as many as there are processors]
    #[arg(long, value_name = "N", value_parser = between(1, 1_000))]
    figure_threads: Option<usize>,
    /// Bytes of one field of a listing that is scored
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().listing.field_bytes,
        value_parser = between(1, 16 << 20))]
    field_bytes: usize,
    /// Attributes of a listing that is scored, and as many tags, signals and photo hashes
    #[arg(long, value_name = "N", default_value_t = Limits::default().listing.entries,
        value_parser = between(1, 10_000))]
    listing_entries: usize,
    /// Items of one batch
    #[arg(long, value_name = "N", default_value_t = Policy::default().batch_limit,
        value_parser = between(1, 1_000))]
    batch_items: usize,
    /// Longest time of one call
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().deadline.as_secs(),
        value_parser = clap::value_parser!(u64).range(1..=3_600))]
    deadline: u64,
    /// How long a stream may leave unread what was sent
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().unread.as_secs(),
        value_parser = clap::value_parser!(u64).range(1..=3_600))]
    unread: u64,
    /// How long the server goes on when it is told to stop, after it has told health checks that it is not ready
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().drain_delay.as_secs(),
        value_parser = clap::value_parser!(u64).range(0..=3_600))]
    drain_delay: u64,
    /// How long accepted calls have to finish when the server is told to stop
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().grace.as_secs(),
        value_parser = clap::value_parser!(u64).range(0..=3_600))]
    grace: u64,
    /// Duration between the heartbeats of a subscription
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().heartbeat.as_secs(),
        value_parser = clap::value_parser!(u64).range(1..=3_600))]
    heartbeat: u64,
    /// Duration for which a heartbeat confirms a subscriber's replica, which is stale after it: longer
    /// than an outage of the network that should not count
    #[arg(long, value_name = "SECONDS", default_value_t = Policy::default().head_validity / 1_000_000,
        value_parser = clap::value_parser!(i64).range(2..=86_400))]
    head_validity: i64,
    /// Duration for which API keys that were used before go on scoring while the database does not answer
    #[arg(long, value_name = "SECONDS",
        default_value_t = Policy::default().keys_without_store.as_secs(),
        value_parser = clap::value_parser!(u64).range(0..=86_400))]
    keys_without_store: u64,
}

impl LimitArgs {
    pub(crate) fn limits(&self) -> Limits {
        let defaults = Limits::default();
        let mut listing = defaults.listing;
        listing.field_bytes = self.field_bytes;
        listing.entries = self.listing_entries;
        Limits {
            connection: ConnectionLimits {
                connections: self.connections,
                strangers_of_address: self.connections_per_address,
                streams: self.streams,
                age: (self.connection_age > 0).then(|| Duration::from_secs(self.connection_age)),
                grace: Duration::from_secs(self.grace),
                ..defaults.connection
            },
            streams_of_platform: self.streams_per_platform,
            message_bytes: self.message_bytes,
            intake_bytes: self.intake_bytes,
            intake_bytes_total: self.intake_bytes_total,
            batch_threads: self.batch_threads.unwrap_or(defaults.batch_threads),
            figure_threads: self.figure_threads.unwrap_or(defaults.figure_threads),
            proxies: Vec::new(),
            listing,
            deadline: Duration::from_secs(self.deadline),
            heartbeat: Duration::from_secs(self.heartbeat),
            unread: Duration::from_secs(self.unread),
            drain_delay: Duration::from_secs(self.drain_delay),
            grace: Duration::from_secs(self.grace),
        }
    }

    pub(crate) const fn connections(&self) -> usize {
        self.connections
    }

    /// That the limits go together.
    ///
    /// # Errors
    ///
    /// If one heartbeat that comes late makes every replica stale.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let least = 2 * self.heartbeat;
        if self.head_validity.unsigned_abs() >= least {
            return Ok(());
        }
        Err(Failure::new(message!(
            "--head-validity {validity} kurang dari dua kali --heartbeat {heartbeat}, sehingga satu \
             detak yang terlambat membuat semua replika basi; berikan paling sedikit {least}",
            "--head-validity {validity} is less than twice --heartbeat {heartbeat}: one heartbeat \
             that is late would make all replicas stale; give at least {least}",
            validity = self.head_validity,
            heartbeat = self.heartbeat,
        )))
    }

    /// In microseconds.
    pub(crate) const fn head_validity(&self) -> i64 {
        self.head_validity * 1_000_000
    }

    pub(crate) const fn keys_without_store(&self) -> Duration {
        Duration::from_secs(self.keys_without_store)
    }

    pub(crate) const fn batch_items(&self) -> usize {
        self.batch_items
    }
}

fn between(least: usize, most: usize) -> impl Fn(&str) -> Result<usize, Message> + Clone {
    move |text| match text.parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(message!("berikan {least} sampai {most}", "give {least} to {most}")),
    }
}
