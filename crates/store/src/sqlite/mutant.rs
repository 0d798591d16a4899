//! Ways to break the store on purpose, so that the tests which should notice are seen to.

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// A write is answered a little before it is committed.
    AcknowledgeBeforeCommit,
    /// A write runs in its caller's task and ends wherever that one is dropped.
    WriteInCallersTask,
    /// Whether a key is new is looked up before the transaction.
    KeysOutsideTransaction,
    /// The counts leave restored listings out.
    RollupsForgetRestored,
}
