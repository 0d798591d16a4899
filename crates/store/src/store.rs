//! What a store does, whatever is behind it.

use std::time::Duration;

use async_trait::async_trait;
use saring_bundle::{Digest, ResourceVersion, TenantSettings};
use saring_link::Surface;
use tokio::sync::watch;
use uuid::Uuid;

use crate::auth::KeyText;
use crate::auth::{MinistryScope, Reader, StatisticsScope, TenantScope};
use crate::error::StoreError;
use crate::page::{Page, PageRequest};
use crate::records::{
    Activity, ApiKey, Approve, AuditBatch, AuditFilter, AuditHead, Beginning, Begun, ChangeStream,
    Close, ConnectionChanges, Draft, FingerprintHead, FingerprintSlice, FormerRule, Handover,
    HandoverCursor, HandoverFilter, HistoryCursor, InboxItem, ItemError, Listing, ListingHistory,
    Logged, NewKey, NewOutcome, NewTenant, PlacedAuditEntry, Publish, PublishedVersion, PutDraft,
    ReplaceKeySet, Reported, Retire, RollBack, Rollout, RolloutCursor, RuleSet, RuleSetVersion,
    SharedConnections, Snapshot, Statistics, StatisticsQuery, StoredKey, StoredKeySet,
    StoredOutcome, StoredSettings, StreamHead, Submission, SubmissionRef, Submit, TakedownAnswer,
    TakedownRequest, Tenant,
};
use crate::time::Micros;

/// What came of a call.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Where everything is kept.
///
/// One method is one transaction: what it returns is durable, what fails has stored nothing. A call
/// that its caller drops is carried out whole or not at all. Arguments like `now` are the caller's
/// time. Every method can fail with [`StoreError::Unavailable`], [`StoreError::Corrupt`] and, if
/// it writes, [`StoreError::Full`]; its other errors are named.
#[async_trait]
pub trait Store: Send + Sync {
    /// Waits until all that has begun is done, and gives back what it holds.
    async fn close(&self);

    /// Sets up what a server begins with, of several that start at once for all of them. The newest key
    /// set is from then on what is said there: that of [`Beginning::anew`] on a database that was
    /// restored, once; otherwise [`Beginning::key_set`], unless it has one as new. The operator's key is
    /// stored if there is no key at all.
    async fn begin(
        &self,
        scope: &MinistryScope,
        beginning: Beginning,
        now: Micros,
    ) -> Result<Begun>;

    // Platforms and keys.

    /// Makes a platform. Refused if its slug, name or surfaces cannot be stored; already exists if
    /// the slug is taken; conflict if another platform owns one of the surfaces.
    async fn create_tenant(
        &self,
        scope: &MinistryScope,
        tenant: NewTenant,
        now: Micros,
    ) -> Result<Tenant>;

    /// A platform. Not found.
    async fn tenant(&self, scope: &TenantScope) -> Result<Tenant>;

    /// The platforms, by slug. The cursor is the slug.
    async fn list_tenants(
        &self,
        scope: &MinistryScope,
        page: PageRequest<String>,
    ) -> Result<Page<Tenant, String>>;

    /// Says anew which surfaces a platform owns. Handovers that it has been given stay with it.
    /// Not found; conflict if another platform owns one.
    async fn set_surfaces(
        &self,
        scope: &MinistryScope,
        slug: &str,
        surfaces: Vec<Surface>,
    ) -> Result<Tenant>;

    /// Stores a key. Refused if role and platform do not go together; not found without such a
    /// platform; already exists.
    async fn insert_key(&self, scope: &MinistryScope, key: NewKey, now: Micros) -> Result<ApiKey>;

    /// The keys of a platform, or all, newest first. The cursor is the key's public part.
    async fn list_keys(
        &self,
        scope: &MinistryScope,
        tenant: Option<&str>,
        page: PageRequest<String>,
    ) -> Result<Page<ApiKey, String>>;

    /// Makes a key in place of an old one, which goes on working until `old_expires_at` or its own
    /// end, whichever is first. Not found; conflict if the old one is revoked or expired.
    async fn rotate_key(
        &self,
        scope: &MinistryScope,
        key_id: &str,
        new: KeyText,
        old_expires_at: Micros,
        now: Micros,
    ) -> Result<ApiKey>;

    /// Makes a key worthless; it stays revoked since the first time. Not found.
    async fn revoke_key(&self, scope: &MinistryScope, key_id: &str, now: Micros) -> Result<ApiKey>;

    /// A key with its hash, for [`authenticate`](crate::auth::authenticate) alone.
    async fn key_to_authenticate(&self, key_id: &str) -> Result<Option<StoredKey>>;

    /// All key sets that servers gave to subscribers, by trust epoch and version: the newest is the last.
    async fn key_sets(&self) -> Result<Vec<StoredKeySet>>;

    /// Trusts other keys from here on, and keeps what is in force as they signed it. Conflict unless the
    /// key set follows on the newest, and all newest versions of rule sets are signed; corrupt if a version is another than the one that was signed.
    async fn replace_key_set(
        &self,
        scope: &MinistryScope,
        replace: ReplaceKeySet,
        now: Micros,
    ) -> Result<()>;

    /// A platform's settings; those of one that has set nothing have version 0. Not found.
    async fn tenant_settings(&self, scope: &TenantScope) -> Result<TenantSettings>;

    /// A platform's settings as they are to be signed: the very bytes that were stored, as a later
    /// release may have added what this one does not know. `None` if it has set nothing. Not found.
    async fn tenant_settings_payload(&self, scope: &TenantScope) -> Result<Option<Vec<u8>>>;

    /// Replaces a platform's settings of version `settings.version`; the answer has the next one.
    /// Not found; conflict if the version is another by now; refused if a later release has added to
    /// them what this one would lose.
    async fn put_tenant_settings(
        &self,
        scope: &TenantScope,
        settings: TenantSettings,
        now: Micros,
    ) -> Result<TenantSettings>;

    /// The settings of the platforms that have set anything, by slug, which is the cursor.
    async fn list_tenant_settings(
        &self,
        scope: &MinistryScope,
        page: PageRequest<String>,
    ) -> Result<Page<StoredSettings, String>>;

    // Rule sets. What is made on a version that is not the newest any more is outdated, and what is in
    // force already changes nothing: both are errors of their own wherever something is submitted,
    // approved or published.

    /// Stores a draft. Refused if there is no such version to be based on, or none is said and the draft
    /// replaces none; conflict, naming who changed it, if the etag is another.
    async fn put_draft(&self, scope: &MinistryScope, draft: PutDraft, now: Micros)
    -> Result<Draft>;

    /// A draft; not found.
    async fn draft(&self, scope: &MinistryScope, rule_set: &str) -> Result<Draft>;

    /// Submits the draft. Its content is frozen from here on. Not found; conflict as for
    /// [`Store::put_draft`]; outdated; nothing changed.
    async fn submit(
        &self,
        scope: &MinistryScope,
        submit: Submit,
        now: Micros,
    ) -> Result<RuleSetVersion>;

    /// Submits the content of an older version again. Not found; conflict if that version is a
    /// retirement; outdated; nothing changed.
    async fn roll_back(
        &self,
        scope: &MinistryScope,
        roll_back: RollBack,
        now: Micros,
    ) -> Result<RuleSetVersion>;

    /// Submits that a rule set is taken out of force. Not found without a published version; outdated;
    /// conflict if it is retired already.
    async fn retire(
        &self,
        scope: &MinistryScope,
        retire: Retire,
        now: Micros,
    ) -> Result<RuleSetVersion>;

    /// Approves a submission; once more by the same officer changes nothing. Not found; refused to
    /// whoever submitted it, by whichever key and spelling of their name; conflict if the source is
    /// another or it does not wait any more; outdated; nothing changed.
    async fn approve(
        &self,
        scope: &MinistryScope,
        approve: Approve,
        now: Micros,
    ) -> Result<RuleSetVersion>;

    /// Takes a submission back; once more changes nothing. Not found; refused to whoever did not submit
    /// it; conflict if it does not wait any more.
    async fn withdraw(
        &self,
        scope: &MinistryScope,
        close: Close,
        now: Micros,
    ) -> Result<RuleSetVersion>;

    /// Refuses a submission for good; once more for the same reason changes nothing. Not found; refused
    /// without a reason, and to whoever submitted it; conflict if it does not wait any more.
    async fn refuse_submission(
        &self,
        scope: &MinistryScope,
        close: Close,
        now: Micros,
    ) -> Result<RuleSetVersion>;

    /// A submission, published or not. Not found.
    async fn submission(
        &self,
        scope: &MinistryScope,
        rule_set: &str,
        submission: SubmissionRef,
    ) -> Result<Submission>;

    /// Publishes a submission as the next version. Not found; conflict if it lacks approvals, does not
    /// wait any more, retires what is retired, or another version is the next by now; outdated; nothing
    /// changed.
    async fn publish(
        &self,
        scope: &MinistryScope,
        publish: Publish,
        now: Micros,
    ) -> Result<RuleSetVersion>;

    /// The rule sets, by slug: all for the ministry, otherwise those with a published version. The
    /// cursor is the slug.
    async fn list_rule_sets(
        &self,
        scope: Option<&MinistryScope>,
        page: PageRequest<String>,
    ) -> Result<Page<RuleSet, String>>;

    /// Submissions and versions of a rule set, newest submission first: all for the ministry,
    /// otherwise what is published. The cursor is the submission. Not found.
    async fn list_rule_set_versions(
        &self,
        scope: Option<&MinistryScope>,
        rule_set: &str,
        page: PageRequest<Uuid>,
    ) -> Result<Page<RuleSetVersion, Uuid>>;

    /// One published version with its text, or the newest for 0. Not found.
    async fn published(&self, rule_set: &str, version: i64) -> Result<Submission>;

    /// The same with its envelope, which is as large again. Not found.
    async fn rule_set_version(&self, rule_set: &str, version: i64) -> Result<PublishedVersion>;

    /// Of the rules of these ids those that went out of force: the newest version has them no more.
    /// Each as the last version has it that had it.
    async fn former_rules(
        &self,
        scope: &MinistryScope,
        rule_set: &str,
        ids: Vec<String>,
    ) -> Result<Vec<FormerRule>>;

    // Handovers.

    /// Hands links over: each to the platform that owns its surface, or to `other`, the ministry's
    /// own queue. A listing that has a handover pending gets no second one. One result for each, in
    /// order; an item that cannot be stored does not touch the others.
    async fn request_takedowns(
        &self,
        scope: &MinistryScope,
        requests: Vec<TakedownRequest>,
        now: Micros,
    ) -> Result<Vec<std::result::Result<TakedownAnswer, ItemError>>>;

    /// Handovers of one platform, or of all that the reader may see: what is overdue by the first
    /// page's `now`, the longest before the others, then the rest, newest first. A platform that asks
    /// for another's gets none.
    async fn list_handovers(
        &self,
        reader: Reader<'_>,
        filter: HandoverFilter,
        page: PageRequest<HandoverCursor>,
        now: Micros,
    ) -> Result<Page<Handover, HandoverCursor>>;

    /// The open handovers of an inbox after a place, in the order in which they came; `None` for all.
    async fn inbox_after(
        &self,
        scope: &TenantScope,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<InboxItem>>;

    /// Notes that handovers have arrived; of those that are past that, nothing changes. One result
    /// for each, in order. Another platform's id and an unknown id get the same answer.
    async fn acknowledge(
        &self,
        scope: &TenantScope,
        handovers: Vec<Uuid>,
        now: Micros,
    ) -> Result<Vec<std::result::Result<(), ItemError>>>;

    /// Answers a handover without a takedown; with the same reason once more, nothing changes. Not
    /// found, for another platform's too; conflict if it is answered.
    async fn refuse_handover(
        &self,
        scope: &TenantScope,
        handover_id: Uuid,
        reason: String,
        now: Micros,
    ) -> Result<Handover>;

    // Outcomes.

    /// Stores outcomes, with the figures, the state of the listings, the fingerprints and the
    /// handovers that follow from them. One result for each, in order; an item that cannot be stored
    /// does not touch the others. Not found without such a platform; refused past 1,000 outcomes.
    async fn report_outcomes(
        &self,
        scope: &TenantScope,
        outcomes: Vec<NewOutcome>,
        received_at: Micros,
    ) -> Result<Reported>;

    /// Makes room for the outcomes of this month and the next three, by the store's clock, and gives the
    /// number of those that are stored where there was none.
    async fn make_partitions(&self) -> Result<u64>;

    /// The position up to which all outcomes of a platform are durable; 0 if there are none.
    async fn durable_position(&self, scope: &TenantScope) -> Result<i64>;

    /// One outcome; not found, for another platform's too.
    async fn outcome(&self, reader: Reader<'_>, outcome_id: Uuid) -> Result<StoredOutcome>;

    /// What is known of a listing, newest first: all for the ministry, for a platform its own part.
    async fn listing_history(
        &self,
        reader: Reader<'_>,
        listing: &Listing,
        page: PageRequest<HistoryCursor>,
    ) -> Result<ListingHistory>;

    /// Figures, all of one state of the data. `now` becomes their `as_of`. Refused if the query does not make
    /// sense, or asks for one platform that the scope does not see.
    async fn statistics(
        &self,
        scope: &StatisticsScope,
        query: StatisticsQuery,
        now: Micros,
    ) -> Result<Statistics>;

    // Fingerprints.

    /// Moves what outcomes have added into the log of fingerprints, each once and in its order for a
    /// listing: at most 1,000, and how many. Outcomes wait for none of it: the log is one chain over all
    /// platforms, and they only note what is to come into it.
    async fn sequence_fingerprints(&self) -> Result<u32>;

    /// The end of the log of fingerprints.
    async fn fingerprint_head(&self) -> Result<FingerprintHead>;

    /// Entries of the log after a version, at most `limit`. Not found if the log is shorter.
    async fn fingerprints_after(&self, version: i64, limit: u32) -> Result<FingerprintSlice>;

    // The audit log. Whoever changes what an entry tells of notes it in the same transaction.

    /// Moves what was noted into the audit log, each entry once, and chains it: at most 1,000, and how many.
    async fn chain_audit_log(&self) -> Result<u32>;

    /// The end of the audit log.
    async fn audit_head(&self) -> Result<AuditHead>;

    /// Keeps the signed end of the audit log, if the log ends at this position with this digest; whether it
    /// does. Of several the first is kept.
    async fn put_audit_end(&self, position: i64, digest: Digest, envelope: Vec<u8>)
    -> Result<bool>;

    /// Entries of the audit log, newest first. The cursor is their position.
    async fn list_audit_entries(
        &self,
        scope: &MinistryScope,
        filter: AuditFilter,
        page: PageRequest<i64>,
    ) -> Result<Page<PlacedAuditEntry, i64>>;

    /// The next batches of the audit log after the one that ends at this position, the first for 0: with some
    /// 1,000 entries in all.
    async fn audit_batches(&self, scope: &MinistryScope, after: i64) -> Result<Vec<AuditBatch>>;

    // The change log. Each change is written in the transaction that makes it, so whoever follows the
    // log from the heads of a snapshot misses nothing.

    /// All that subscribers are sent, and how far the log has come with it. Of a rule set: the last version
    /// that was published by `settled` or retires it, or else the first one, with those that follow on it,
    /// `limit` in all at most, and the newest.
    async fn snapshot(&self, settled: Micros, limit: u32) -> Result<Snapshot>;

    /// How far each stream has come that has any changes.
    async fn stream_heads(&self) -> Result<Vec<StreamHead>>;

    /// The changes of a stream after a position, in order, at most `limit` and 1,000; each is of names and
    /// ids alone, and so small. Positions follow on each other without gaps in the order of the commits:
    /// once one is seen, none before it is still to come.
    async fn changes_after(
        &self,
        stream: &ChangeStream,
        position: i64,
        limit: u32,
    ) -> Result<Vec<Logged>>;

    /// Changes when there may be something new in the log. It only shortens the wait: others may
    /// write to what is behind this store without it.
    fn commits(&self) -> watch::Receiver<u64>;

    /// Microseconds since 1970-01-01T00:00Z by the store's clock, which is one for all who share it.
    async fn now(&self) -> Result<Micros>;

    /// Notes the timeline that the store is on. Gives the one before and this one if it is another, as after a
    /// failover or a restore to a point in time: once, to whoever asks first. `None` where there are no
    /// timelines.
    async fn note_timeline(&self) -> Result<Option<(i64, i64)>>;

    // Subscribers.

    /// Whether other servers may use what is behind this store.
    fn is_shared(&self) -> bool;

    /// Tells which subscribers a server has connected and which have left, prolongs its lease by the
    /// store's clock, and gives those of all other servers whose leases have not ended.
    async fn share_connections(
        &self,
        server: Uuid,
        changes: ConnectionChanges,
        lease: Duration,
    ) -> Result<SharedConnections>;

    /// How many other servers run on what is behind this store, each until its lease ends.
    async fn other_servers(&self, server: Uuid) -> Result<u32>;

    /// Notes that a server writes the journal of this name, in place of those `beside` it in the same folder: a
    /// restore from a backup is refused without it.
    async fn note_journal(&self, name: &str, beside: &[String]) -> Result<()>;

    /// Ends the keys that a journal says have ended, where they have not: the database was put back, or a
    /// server broke off between the journal and the database. With each the time at which it ends; `None` if it
    /// was revoked. Gives those that it ended.
    async fn end_noted(&self, noted: Vec<(ApiKey, Option<Micros>)>) -> Result<Vec<ApiKey>>;

    /// Notes that a subscriber has put a version in force.
    async fn note_applied(
        &self,
        scope: &TenantScope,
        subscriber_id: &str,
        version: ResourceVersion,
        at: Micros,
    ) -> Result<()>;

    /// Notes that a subscriber has a version and holds it back, and until when.
    async fn note_held(
        &self,
        scope: &TenantScope,
        subscriber_id: &str,
        version: ResourceVersion,
        until: Micros,
        at: Micros,
    ) -> Result<()>;

    /// Notes that a subscriber has rejected a version, and why.
    async fn note_rejected(
        &self,
        scope: &TenantScope,
        subscriber_id: &str,
        version: ResourceVersion,
        reason: &str,
        detail: &str,
        at: Micros,
    ) -> Result<()>;

    /// Adds an activity report to the counts; `false` if it was there already, which changes
    /// nothing. Refused if it cannot be stored.
    async fn report_activity(
        &self,
        scope: &TenantScope,
        activity: Activity,
        received_at: Micros,
    ) -> Result<bool>;

    /// Who has what, by platform, subscriber and resource; of one rule set, or of all resources.
    async fn rollouts(
        &self,
        scope: &MinistryScope,
        rule_set: Option<&str>,
        page: PageRequest<RolloutCursor>,
    ) -> Result<Page<Rollout, RolloutCursor>>;
}
