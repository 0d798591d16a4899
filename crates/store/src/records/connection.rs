//! Which subscribers are connected, over all servers.

/// A scorer with a stream open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpenConnection {
    /// Slug of its platform.
    pub tenant: String,
    /// What it calls itself.
    pub subscriber_id: String,
    /// Which of those of that name it is; empty if it does not say.
    pub instance_id: String,
    /// Since when, by its server's clock, in microseconds since 1970-01-01T00:00Z.
    pub since: i64,
    /// How far its clock was ahead of its server's, in microseconds.
    pub clock_skew: i64,
}

/// What a server tells of its connections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionChanges {
    /// Those that it has, and has not told yet.
    pub entered: Vec<OpenConnection>,
    /// Those that it has told, and has no more.
    pub left: Vec<OpenConnection>,
}

/// What a server learns of connections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedConnections {
    /// Those of all other servers that are there.
    pub others: Vec<OpenConnection>,
    /// This server's lease had ended, or it is new: what it told before is forgotten.
    pub is_forgotten: bool,
}
