//! What the commands that talk to a server share: the connection, the way from messages to JSON and
//! tables, and what a refusal is called.

pub(crate) mod api_key;
mod connection;
mod json;
mod names;
mod pages;
mod peer;
mod refusal;
mod table;
mod times;

pub(crate) use connection::{Remote, Session, no_connection, read_ca};
pub(crate) use json::{json_line, object, read_message};
pub(crate) use names::{choice, choices, did_you_mean, in_indonesian, word, word_of};
pub(crate) use pages::all_pages;
pub(crate) use peer::{Peer, peer};
pub(crate) use refusal::{cause, has_reason, is_lost, is_passing, is_timeout};
pub(crate) use table::{Table, bold};
pub(crate) use times::{Moment, day, future, shown_time, timestamp, to_come};
