//! Time and randomness, which tests want to choose.

/// Where time and randomness come from.
pub trait Environment: Send + Sync {
    /// Microseconds since 1970-01-01T00:00Z.
    fn now(&self) -> i64;

    /// 48 bytes from a good source of randomness, for a new key.
    fn random(&self) -> [u8; 48];
}
