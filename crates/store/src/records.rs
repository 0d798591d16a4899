//! What is stored, in domain terms: plain data that mirrors the messages of the API.
//!
//! Times are microseconds since 1970-01-01T00:00Z, money is whole rupiah.

mod audit;
mod change;
mod connection;
mod fingerprint;
mod handover;
mod history;
mod item;
mod key;
mod outcome;
mod rule_set;
mod settings;
mod snapshot;
mod statistics;
mod subscriber;
mod tenant;

pub use audit::{AuditAction, AuditBatch, AuditEntry, AuditFilter, AuditHead, PlacedAuditEntry};
pub use change::{Change, ChangeStream, Logged, StreamHead};
pub use connection::{ConnectionChanges, OpenConnection, SharedConnections};
pub use fingerprint::{FingerprintHead, FingerprintSlice};
pub use handover::{
    Handover, HandoverCursor, HandoverFilter, HandoverState, InboxItem, TakedownAnswer,
    TakedownRequest,
};
pub use history::{HistoryCursor, ListingEvent, ListingEventKind, ListingHistory};
pub use item::{ItemError, ItemReason};
pub use key::{
    ApiKey, Beginning, Begun, NewKey, ReplaceKeySet, SignedVersion, StoredKey, StoredKeySet,
};
pub use outcome::{
    Action, Listing, NewOutcome, Origin, OutcomeResult, Reference, Reported, RuleHit, StoredOutcome,
};
pub use rule_set::{
    Approval, Approve, Close, Closed, Draft, FormerRule, LocalizedText, Newer, Publish,
    PublishedVersion, PutDraft, Retire, RollBack, RuleSet, RuleSetState, RuleSetVersion, RuleTitle,
    Submission, SubmissionRef, SubmissionRefError, Submit,
};
pub use settings::StoredSettings;
pub use snapshot::{ReleasedVersion, Snapshot};
pub use statistics::{
    Dimension, Measure, MeasureValue, Statistics, StatisticsQuery, StatisticsRow, TenantFilter,
};
pub use subscriber::{Activity, Rollout, RolloutCursor, RuleActivity, RuleSetActivity};
pub use tenant::{NewTenant, Tenant, not_your_surface};
