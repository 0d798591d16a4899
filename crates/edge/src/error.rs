//! Why an edge does not run.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why an edge does not run.
#[derive(Debug, thiserror::Error)]
pub enum EdgeError {
    /// There is nowhere to listen.
    #[error("there is nowhere to listen; give an address, the path of a socket, or both")]
    Nowhere,
    /// The port cannot be had.
    #[error(
        "cannot listen on {address}: {error}; is another program listening there? give another address"
    )]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        #[source]
        error: std::io::Error,
    },
    /// What is scored and reported would be readable on the way.
    #[error(
        "{0} can be reached by others, and without a certificate what is sent could be read on the way; give --tls-cert and --tls-key, listen on 127.0.0.1, or say --allow-plain-text"
    )]
    PlainText(SocketAddr),
    /// Others could report in the platform's name.
    #[error(
        "{0} can be reached by others, who could report outcomes in your name; give --caller-token-file, listen on 127.0.0.1, or say --allow-any-caller"
    )]
    AnyCaller(SocketAddr),
    /// The socket cannot be had.
    #[error("cannot listen on the socket {path}: {error}; check the folder and its permissions")]
    Socket {
        /// The socket.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: std::io::Error,
    },
    /// Another process serves the socket.
    #[error("another process serves the socket {0}; give another path")]
    SocketInUse(PathBuf),
    /// There is something else in the place of the socket.
    #[error("{0} is no socket, so it is not replaced; give another path")]
    NoSocket(PathBuf),
    /// The certificate cannot be used.
    #[error("the certificate or its key cannot be used: {0}; both must be PEM")]
    Certificate(String),
    /// Nothing is in force, and nothing that the centre sends can be.
    #[error(
        "the keys of the centre cannot be trusted: {0}; is the trust file from this server? take it anew from the ministry's operator"
    )]
    ForeignTrust(#[source] saring_bundle::Refusal),
    /// A part has a fault that does not mend itself.
    #[error("a part of the edge broke down: {0}; start it again, and report this with its log")]
    Part(&'static str),
    /// Serving broke off.
    #[error("the edge broke off: {0}")]
    Transport(String),
}
