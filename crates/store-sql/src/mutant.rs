//! Ways to break a store on purpose, so that the tests which should notice are seen to.

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// A write is answered a little before it is committed.
    #[cfg(feature = "mutants")]
    AcknowledgeBeforeCommit,
    /// A write runs in its caller's task and ends wherever that one is dropped.
    #[cfg(feature = "mutants")]
    WriteInCallersTask,
    /// Whether a key is new is looked up before the transaction.
    KeysOutsideTransaction,
    /// The counts leave restored listings out.
    RollupsForgetRestored,
    /// The audit log is chained without the last entry of each batch.
    AuditSkipsOne,
    /// Each server goes by its own clock, and tells the others nothing of who is connected to it.
    SharesNoClock,
    /// Whoever waits for commits is not woken.
    NobodyIsWoken,
}
