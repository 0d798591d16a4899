//! gRPC over the use cases: each method decodes, authorises, makes one call of the app and encodes.
//!
//! [`Server::bind`] takes the port; [`DataFolder::open`] sets up or opens what a server keeps, which is
//! not made for one that cannot run; [`Bound::run`] serves until it is told to stop, and then finishes what it accepted.

mod admission;
mod authenticator;
pub mod backup;
mod caller;
mod connected;
mod convert;
mod data_folder;
mod folder_files;
mod gauges;
mod health;
mod inbox_cursor;
mod item;
pub mod journal;
pub mod key_files;
mod limits;
mod packed;
mod page;
mod recovery;
mod server;
mod services;
mod session;
mod signing;
mod status;
mod streams;
mod system;

pub use convert::publishing::change_to_proto;
pub use data_folder::{DataFolder, is_data_folder};
pub use folder_files::{COPIED, SetupError};
pub use gauges::observe_subscribers;
pub use limits::Limits;
pub use recovery::{InstallError, install};
pub use saring_grpc::{Certificate, ConnectionLimits, Proxy, Tls};
pub use server::{Bound, ServeError, Server};
pub use signing::keep_key_set;
pub use system::SystemEnvironment;
