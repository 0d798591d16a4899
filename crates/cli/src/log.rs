//! The log of a server and of an edge: to standard error, one line an event; text on a terminal, JSON otherwise.

use std::io::{self, IsTerminal as _, Write};

use tracing::Level;
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::layer::{Filter, Layer, SubscriberExt as _};
use tracing_subscriber::registry::Registry;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::failure::Failure;
use crate::message::message;
use crate::terminal::{environment, is_hidden, stderr_color};

/// What the access log is told under.
const ACCESS: &str = "saring::access";

/// What reads of others' data are told under.
const AUDIT: &str = "saring::audit";

/// What libraries say in detail may have keys and listings in it, as they go over the wire and into the database.
const WIRE: [&str; 10] = [
    "h2",
    "hyper",
    "hyper_util",
    "opentelemetry",
    "opentelemetry_sdk",
    "rustls",
    "sqlx",
    "tokio_util",
    "tonic",
    "tower",
];

/// Begins to log as `SARING_LOG` says, or else by `filter`, what a command has to say beside its answer.
pub(crate) fn of_command(filter: &str) -> Result<(), Failure> {
    let filter = chosen(filter)?;
    tracing_subscriber::registry().with(text().with_filter(discreet(filter))).init();
    Ok(())
}

/// The same for a service, and each call if `has_access` says so. Who read what is others' is told at any level.
pub(crate) fn of_service(filter: &str, has_access: bool) -> Result<(), Failure> {
    let filter = chosen(filter)?;
    let lines = match io::stderr().is_terminal() {
        true => text(),
        false => {
            let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
            lines.json().flatten_event(true).with_span_list(false).boxed()
        }
    };
    let access = filter_fn(|metadata| metadata.target() == ACCESS);
    let filter = match has_access {
        true => discreet(filter).or(access).boxed(),
        false => discreet(filter).and(access.not()).boxed(),
    };
    let filter = filter.or(filter_fn(|metadata| metadata.target() == AUDIT));
    tracing_subscriber::registry().with(lines.with_filter(filter)).init();
    Ok(())
}

type Lines = Box<dyn Layer<Registry> + Send + Sync>;

fn text() -> Lines {
    let lines = tracing_subscriber::fmt::layer().with_writer(|| OneLine(io::stderr()));
    lines.with_ansi(stderr_color()).boxed()
}

fn chosen(filter: &str) -> Result<EnvFilter, Failure> {
    let filter = environment("SARING_LOG").unwrap_or_else(|| filter.into());
    EnvFilter::try_new(&filter).map_err(|_| {
        Failure::new(message!(
            "SARING_LOG bernilai `{filter}`, yang bukan saringan log; tulis seperti `info`",
            "SARING_LOG is `{filter}`, which is no filter of the log; write it as `info`"
        ))
    })
}

/// The filter without what nobody may read.
fn discreet(filter: EnvFilter) -> impl Filter<Registry> {
    filter.and(filter_fn(|metadata| {
        let library = metadata.target().split("::").next().unwrap_or_default();
        *metadata.level() <= Level::INFO || !WIRE.contains(&library)
    }))
}

/// Writes each event on one line: an error of a database can have several, and a name any character. The library
/// escapes what would colour or steer a terminal.
struct OneLine<W>(W);

impl<W: Write> Write for OneLine<W> {
    /// The library writes an event at once.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let mut line = String::with_capacity(event.len());
        for c in String::from_utf8_lossy(event).trim_end().chars() {
            match is_hidden(c) && c != '\u{1b}' {
                true => line.extend(c.escape_unicode()),
                false => line.push(c),
            }
        }
        line.push('\n');
        self.0.write_all(line.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line() {
        let mut written = Vec::new();
        OneLine(&mut written)
            .write_all("\u{1b}[31mWARN\u{1b}[0m a\nb\rc\u{202e}d\u{2028}e\n".as_bytes())
            .unwrap();
        let line = "\u{1b}[31mWARN\u{1b}[0m a\\u{a}b\\u{d}c\\u{202e}d\\u{2028}e\n";
        assert_eq!(String::from_utf8(written).unwrap(), line);
    }
}
