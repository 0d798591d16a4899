//! What the operator of a server decides.

use std::time::Duration;

/// What the operator of a server decides.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Approvals that a submission needs before it can be published.
    pub approvals_required: u32,
    /// How long a head is valid, in microseconds.
    pub head_validity: i64,
    /// How long a platform has to answer a handover, in microseconds, where nothing else is said.
    pub handover_due: i64,
    /// Most items of one batch.
    pub batch_limit: usize,
    /// How often the change log is looked at, whether anybody wakes or not.
    pub log_poll: Duration,
    /// How long keys that were verified before are good for scoring where the store does not answer.
    pub keys_without_store: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        const MINUTE: i64 = 60 * 1_000_000;
        Policy {
            approvals_required: 1,
            head_validity: 15 * MINUTE,
            handover_due: 24 * 60 * MINUTE,
            batch_limit: 1_000,
            log_poll: Duration::from_millis(250),
            keys_without_store: Duration::from_secs(15 * 60),
        }
    }
}
