//! The store's methods: each one transaction over one function.

use std::time::Duration;

use async_trait::async_trait;
use saring_bundle::{Digest, ResourceVersion, TenantSettings};
use saring_link::Surface;
use tokio::sync::watch;
use uuid::Uuid;

use super::measured::{measured, read, write};
use super::mutant::Mutant;
use super::subscribers::Answer;
use super::{
    Access, Database, Lock, SqlStore, audit, changes, connections, fingerprints, handovers,
    history, key_sets, keys, outcomes, restore, rule_sets, settings, snapshot, statistics,
    subscribers, tenants,
};
use saring_store::auth::{KeyText, MinistryScope, Reader, StatisticsScope, TenantScope};
use saring_store::journal::Event;
use saring_store::page::{Page, PageRequest};
use saring_store::publishing::Act;
use saring_store::records::{
    Activity, ApiKey, Approve, AuditBatch, AuditFilter, AuditHead, Beginning, Begun, ChangeStream,
    Close, ConnectionChanges, Draft, FingerprintHead, FingerprintSlice, FormerRule, Handover,
    HandoverCursor, HandoverFilter, HistoryCursor, InboxItem, ItemError, Listing, ListingHistory,
    Logged, NewKey, NewOutcome, NewTenant, PlacedAuditEntry, Publish, PublishedVersion, PutDraft,
    ReplaceKeySet, Reported, Retire, RollBack, Rollout, RolloutCursor, RuleSet, RuleSetVersion,
    SharedConnections, Snapshot, Statistics, StatisticsQuery, StoredKey, StoredKeySet,
    StoredOutcome, StoredSettings, StreamHead, Submission, SubmissionRef, Submit, TakedownAnswer,
    TakedownRequest, Tenant,
};
use saring_store::time::Micros;
use saring_store::{Result, Store};

#[async_trait]
impl<D: Database> Store for SqlStore<D> {
    async fn close(&self) {
        Database::close(&**self).await;
    }

    async fn begin(
        &self,
        scope: &MinistryScope,
        beginning: Beginning,
        now: Micros,
    ) -> Result<Begun> {
        let access = Access::all().with([Lock::Directory, Lock::KeySet]);
        let actor = scope.actor().clone();
        let begun = write!(self, access, tx => key_sets::begin(tx, &actor, beginning, now))?;
        // The first is in every folder. Of others, a kill can have come between the database and the journal;
        // twice does no harm.
        if begun.key_set.order() > (1, 1) {
            self.notes(scope).note(now, Event::key_set(&begun.key_set)).await?;
        }
        Ok(begun)
    }

    async fn create_tenant(
        &self,
        scope: &MinistryScope,
        tenant: NewTenant,
        now: Micros,
    ) -> Result<Tenant> {
        let access = Access::all().with([Lock::Directory]).with(Lock::all_surfaces());
        let actor = scope.actor().clone();
        write!(self, access, tx => tenants::create(tx, &actor, tenant, now))
    }

    async fn tenant(&self, scope: &TenantScope) -> Result<Tenant> {
        let access = Access::tenant(scope);
        let slug = scope.tenant().to_owned();
        read!(self, access, tx => tenants::one(tx, &slug))
    }

    async fn list_tenants(
        &self,
        _: &MinistryScope,
        page: PageRequest<String>,
    ) -> Result<Page<Tenant, String>> {
        read!(self, Access::all(), tx => tenants::list(tx, page))
    }

    async fn set_surfaces(
        &self,
        scope: &MinistryScope,
        slug: &str,
        surfaces: Vec<Surface>,
    ) -> Result<Tenant> {
        let access = Access::all().with([Lock::Directory]).with(Lock::all_surfaces());
        let (actor, slug) = (scope.actor().clone(), slug.to_owned());
        write!(self, access, tx => tenants::set_surfaces(tx, &actor, &slug, &surfaces))
    }

    async fn insert_key(&self, scope: &MinistryScope, key: NewKey, now: Micros) -> Result<ApiKey> {
        let access = Access::all().with([Lock::Directory]);
        let notes = self.notes(scope);
        write!(self, access, tx => keys::make(tx, &notes, key, now))
    }

    async fn list_keys(
        &self,
        _: &MinistryScope,
        tenant: Option<&str>,
        page: PageRequest<String>,
    ) -> Result<Page<ApiKey, String>> {
        let tenant = tenant.map(str::to_owned);
        read!(self, Access::all(), tx => keys::list(tx, tenant.as_deref(), page))
    }

    async fn rotate_key(
        &self,
        scope: &MinistryScope,
        key_id: &str,
        new: KeyText,
        old_expires_at: Micros,
        now: Micros,
    ) -> Result<ApiKey> {
        let access = Access::all().with([Lock::Directory]);
        let (notes, key_id) = (self.notes(scope), key_id.to_owned());
        write!(self, access, tx => keys::rotate(tx, &notes, &key_id, new, old_expires_at, now))
    }

    async fn revoke_key(&self, scope: &MinistryScope, key_id: &str, now: Micros) -> Result<ApiKey> {
        let access = Access::all().with([Lock::Directory]);
        let (notes, key_id) = (self.notes(scope), key_id.to_owned());
        write!(self, access, tx => keys::revoke(tx, &notes, &key_id, now))
    }

    async fn key_to_authenticate(&self, key_id: &str) -> Result<Option<StoredKey>> {
        let key_id = key_id.to_owned();
        read!(self, Access::all(), tx => keys::stored(tx, &key_id))
    }

    async fn key_sets(&self) -> Result<Vec<StoredKeySet>> {
        read!(self, Access::all(), tx => key_sets::all(tx))
    }

    async fn replace_key_set(
        &self,
        scope: &MinistryScope,
        replace: ReplaceKeySet,
        now: Micros,
    ) -> Result<()> {
        let access = Access::all().with([Lock::KeySet]);
        let (notes, event) = (self.notes(scope), Event::key_set(&replace.key_set));
        let actor = scope.actor().clone();
        write!(self, access, tx => key_sets::replace(tx, &actor, replace, now))?;
        // One that was not stored is nobody's, and must not be taken for the one that was.
        notes.note(now, event).await
    }

    async fn tenant_settings(&self, scope: &TenantScope) -> Result<TenantSettings> {
        let access = Access::tenant(scope);
        let tenant = scope.tenant().to_owned();
        read!(self, access, tx => settings::newest(tx, &tenant))
    }

    async fn tenant_settings_payload(&self, scope: &TenantScope) -> Result<Option<Vec<u8>>> {
        let access = Access::tenant(scope);
        let tenant = scope.tenant().to_owned();
        read!(self, access, tx => settings::payload(tx, &tenant))
    }

    async fn put_tenant_settings(
        &self,
        scope: &TenantScope,
        settings: TenantSettings,
        now: Micros,
    ) -> Result<TenantSettings> {
        let access = Access::tenant(scope).with([Lock::own(scope)]);
        let scope = scope.clone();
        write!(self, access, tx => settings::put(tx, scope.tenant(), scope.actor(), settings, now))
    }

    async fn list_tenant_settings(
        &self,
        _: &MinistryScope,
        page: PageRequest<String>,
    ) -> Result<Page<StoredSettings, String>> {
        read!(self, Access::all(), tx => settings::list(tx, page))
    }

    async fn put_draft(
        &self,
        scope: &MinistryScope,
        draft: PutDraft,
        now: Micros,
    ) -> Result<Draft> {
        let access = Access::all().with([Lock::RuleSet(draft.rule_set.clone())]);
        let actor = scope.actor().clone();
        write!(self, access, tx => rule_sets::put_draft(tx, &actor, draft, now))
    }

    async fn draft(&self, _: &MinistryScope, rule_set: &str) -> Result<Draft> {
        let rule_set = rule_set.to_owned();
        read!(self, Access::all(), tx => rule_sets::draft(tx, &rule_set))
    }

    async fn submit(
        &self,
        scope: &MinistryScope,
        submit: Submit,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let access = Access::all().with([Lock::RuleSet(submit.rule_set.clone())]);
        let actor = scope.actor().clone();
        write!(self, access, tx => rule_sets::submit(tx, &actor, submit, now))
    }

    async fn roll_back(
        &self,
        scope: &MinistryScope,
        roll_back: RollBack,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let access = Access::all().with([Lock::RuleSet(roll_back.rule_set.clone())]);
        let actor = scope.actor().clone();
        write!(self, access, tx => rule_sets::roll_back(tx, &actor, roll_back, now))
    }

    async fn retire(
        &self,
        scope: &MinistryScope,
        retire: Retire,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let access = Access::all().with([Lock::RuleSet(retire.rule_set.clone())]);
        let actor = scope.actor().clone();
        write!(self, access, tx => rule_sets::retire(tx, &actor, retire, now))
    }

    async fn approve(
        &self,
        scope: &MinistryScope,
        approve: Approve,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let access = Access::all().with([Lock::RuleSet(approve.rule_set.clone())]);
        let actor = scope.actor().clone();
        write!(self, access, tx => rule_sets::approve(tx, &actor, approve, now))
    }

    async fn withdraw(
        &self,
        scope: &MinistryScope,
        close: Close,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let access = Access::all().with([Lock::RuleSet(close.rule_set.clone())]);
        let actor = scope.actor().clone();
        write!(self, access, tx => rule_sets::close(tx, &actor, Act::Withdraw, close, now))
    }

    async fn refuse_submission(
        &self,
        scope: &MinistryScope,
        close: Close,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let access = Access::all().with([Lock::RuleSet(close.rule_set.clone())]);
        let actor = scope.actor().clone();
        write!(self, access, tx => rule_sets::close(tx, &actor, Act::Refuse, close, now))
    }

    async fn submission(
        &self,
        _: &MinistryScope,
        rule_set: &str,
        submission: SubmissionRef,
    ) -> Result<Submission> {
        let rule_set = rule_set.to_owned();
        read!(self, Access::all(), tx => rule_sets::submission(tx, &rule_set, submission))
    }

    async fn publish(
        &self,
        scope: &MinistryScope,
        publish: Publish,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let access = Access::all().with([Lock::KeySet, Lock::RuleSet(publish.rule_set.clone())]);
        let actor = scope.actor().clone();
        write!(self, access, tx => rule_sets::publish(tx, &actor, publish, now))
    }

    async fn list_rule_sets(
        &self,
        scope: Option<&MinistryScope>,
        page: PageRequest<String>,
    ) -> Result<Page<RuleSet, String>> {
        let all = scope.is_some();
        read!(self, Access::all(), tx => rule_sets::list(tx, all, page))
    }

    async fn list_rule_set_versions(
        &self,
        scope: Option<&MinistryScope>,
        rule_set: &str,
        page: PageRequest<Uuid>,
    ) -> Result<Page<RuleSetVersion, Uuid>> {
        let (all, rule_set) = (scope.is_some(), rule_set.to_owned());
        read!(self, Access::all(), tx => rule_sets::versions(tx, all, &rule_set, page))
    }

    async fn published(&self, rule_set: &str, version: i64) -> Result<Submission> {
        let rule_set = rule_set.to_owned();
        read!(self, Access::all(), tx => rule_sets::published(tx, &rule_set, version))
    }

    async fn rule_set_version(&self, rule_set: &str, version: i64) -> Result<PublishedVersion> {
        let rule_set = rule_set.to_owned();
        read!(self, Access::all(), tx => rule_sets::with_envelope(tx, &rule_set, version))
    }

    async fn former_rules(
        &self,
        _: &MinistryScope,
        rule_set: &str,
        ids: Vec<String>,
    ) -> Result<Vec<FormerRule>> {
        let rule_set = rule_set.to_owned();
        read!(self, Access::all(), tx => rule_sets::former_rules(tx, &rule_set, &ids))
    }

    async fn request_takedowns(
        &self,
        _: &MinistryScope,
        requests: Vec<TakedownRequest>,
        now: Micros,
    ) -> Result<Vec<std::result::Result<TakedownAnswer, ItemError>>> {
        let access = Access::all()
            .with(requests.iter().map(|request| Lock::Surface(request.link.surface.as_str())));
        write!(self, access, tx => handovers::request(tx, requests, now))
    }

    async fn list_handovers(
        &self,
        reader: Reader<'_>,
        mut filter: HandoverFilter,
        page: PageRequest<HandoverCursor>,
        now: Micros,
    ) -> Result<Page<Handover, HandoverCursor>> {
        let access = Access::reader(reader);
        let own = reader.tenant();
        if own.is_some() && filter.tenant.is_some() && own != filter.tenant {
            return Ok(Page { items: Vec::new(), next: None });
        }
        filter.tenant = own.or(filter.tenant);
        read!(self, access, tx => handovers::list(tx, &filter, page, now))
    }

    async fn inbox_after(
        &self,
        scope: &TenantScope,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<InboxItem>> {
        let access = Access::tenant(scope);
        let tenant = scope.tenant().to_owned();
        read!(self, access, tx => handovers::inbox(tx, &tenant, after, limit))
    }

    async fn acknowledge(
        &self,
        scope: &TenantScope,
        handovers: Vec<Uuid>,
        now: Micros,
    ) -> Result<Vec<std::result::Result<(), ItemError>>> {
        let access = Access::tenant(scope).with([Lock::own(scope)]);
        let tenant = scope.tenant().to_owned();
        write!(self, access, tx => handovers::acknowledge(tx, &tenant, &handovers, now))
    }

    async fn refuse_handover(
        &self,
        scope: &TenantScope,
        handover_id: Uuid,
        reason: String,
        now: Micros,
    ) -> Result<Handover> {
        let access = Access::tenant(scope).with([Lock::own(scope)]);
        let tenant = scope.tenant().to_owned();
        write!(self, access, tx => handovers::refuse(tx, &tenant, handover_id, &reason, now))
    }

    async fn report_outcomes(
        &self,
        scope: &TenantScope,
        outcomes: Vec<NewOutcome>,
        received_at: Micros,
    ) -> Result<Reported> {
        measured::<D, _>("outcomes.report", self.report(scope, outcomes, received_at)).await
    }

    async fn make_partitions(&self) -> Result<u64> {
        Database::make_partitions(&**self).await
    }

    async fn durable_position(&self, scope: &TenantScope) -> Result<i64> {
        let access = Access::tenant(scope);
        let tenant = scope.tenant().to_owned();
        read!(self, access, tx => outcomes::position(tx, &tenant))
    }

    async fn outcome(&self, reader: Reader<'_>, outcome_id: Uuid) -> Result<StoredOutcome> {
        let access = Access::reader(reader);
        let tenant = reader.tenant();
        read!(self, access, tx => history::outcome(tx, tenant.as_deref(), outcome_id))
    }

    async fn listing_history(
        &self,
        reader: Reader<'_>,
        listing: &Listing,
        page: PageRequest<HistoryCursor>,
    ) -> Result<ListingHistory> {
        let access = Access::reader(reader);
        let (tenant, listing) = (reader.tenant(), listing.clone());
        read!(self, access, tx => history::of_listing(tx, tenant.as_deref(), &listing, page))
    }

    async fn statistics(
        &self,
        scope: &StatisticsScope,
        query: StatisticsQuery,
        now: Micros,
    ) -> Result<Statistics> {
        let access = Access { is_long: true, ..Access::all() };
        statistics::refuse_bad(scope, &query)?;
        read!(self, access, tx => statistics::answer(tx, &query, now))
    }

    async fn sequence_fingerprints(&self) -> Result<u32> {
        let access = Access::all();
        if !read!(self, access, tx => fingerprints::are_intended(tx))? {
            return Ok(0);
        }
        let access = Access::all().with([Lock::Fingerprints]);
        write!(self, access, tx => fingerprints::sequence(tx))
    }

    async fn fingerprint_head(&self) -> Result<FingerprintHead> {
        read!(self, Access::all(), tx => fingerprints::head(tx))
    }

    async fn fingerprints_after(&self, version: i64, limit: u32) -> Result<FingerprintSlice> {
        read!(self, Access::all(), tx => fingerprints::after(tx, version, limit))
    }

    async fn chain_audit_log(&self) -> Result<u32> {
        if !read!(self, Access::all(), tx => audit::is_noted(tx))? {
            return Ok(0);
        }
        let access = Access::all().with([Lock::Audit]);
        let skips_one = self.is_broken(Mutant::AuditSkipsOne);
        write!(self, access, tx => audit::chain(tx, skips_one))
    }

    async fn audit_head(&self) -> Result<AuditHead> {
        read!(self, Access::all(), tx => audit::head(tx))
    }

    async fn put_audit_end(
        &self,
        position: i64,
        digest: Digest,
        envelope: Vec<u8>,
    ) -> Result<bool> {
        let access = Access::all().with([Lock::Audit]);
        write!(self, access, tx => audit::put_end(tx, position, digest, envelope))
    }

    async fn list_audit_entries(
        &self,
        _: &MinistryScope,
        filter: AuditFilter,
        page: PageRequest<i64>,
    ) -> Result<Page<PlacedAuditEntry, i64>> {
        read!(self, Access::all(), tx => audit::list(tx, filter, page))
    }

    async fn audit_batches(&self, _: &MinistryScope, after: i64) -> Result<Vec<AuditBatch>> {
        read!(self, Access::all(), tx => audit::batches(tx, after))
    }

    async fn snapshot(&self, settled: Micros, limit: u32) -> Result<Snapshot> {
        let access = Access { is_long: true, ..Access::all() };
        read!(self, access, tx => snapshot::read(tx, settled, limit))
    }

    async fn stream_heads(&self) -> Result<Vec<StreamHead>> {
        read!(self, Access::all(), tx => changes::heads(tx))
    }

    async fn changes_after(
        &self,
        stream: &ChangeStream,
        position: i64,
        limit: u32,
    ) -> Result<Vec<Logged>> {
        let stream = stream.clone();
        read!(self, Access::all(), tx => changes::after(tx, &stream, position, limit))
    }

    fn commits(&self) -> watch::Receiver<u64> {
        if self.is_broken(Mutant::NobodyIsWoken) {
            return watch::channel(0).1;
        }
        Database::commits(&**self)
    }

    async fn now(&self) -> Result<Micros> {
        read!(self, Access::all(), tx => connections::now(tx))
    }

    async fn note_timeline(&self) -> Result<Option<(i64, i64)>> {
        write!(self, Access::all(), tx => connections::note_timeline(tx))
    }

    fn is_shared(&self) -> bool {
        D::IS_SHARED && !self.is_broken(Mutant::SharesNoClock)
    }

    async fn share_connections(
        &self,
        server: Uuid,
        changes: ConnectionChanges,
        lease: Duration,
    ) -> Result<SharedConnections> {
        let access = Access::all().with([Lock::Servers]);
        write!(self, access, tx => connections::share(tx, server, changes, lease))
    }

    async fn other_servers(&self, server: Uuid) -> Result<u32> {
        read!(self, Access::all(), tx => connections::others(tx, server))
    }

    async fn note_journal(&self, name: &str, beside: &[String]) -> Result<()> {
        let (name, beside) = (name.to_owned(), beside.to_vec());
        write!(self, Access::all(), tx => restore::note_journal(tx, name, beside))
    }

    async fn end_noted(&self, noted: Vec<(ApiKey, Option<Micros>)>) -> Result<Vec<ApiKey>> {
        let access = Access::all().with([Lock::Directory]);
        write!(self, access, tx => restore::end_noted(tx, noted))
    }

    async fn note_applied(
        &self,
        scope: &TenantScope,
        subscriber_id: &str,
        version: ResourceVersion,
        at: Micros,
    ) -> Result<()> {
        let access = Access::tenant(scope);
        let (tenant, subscriber) = (scope.tenant().to_owned(), subscriber_id.to_owned());
        write!(self, access, tx => subscribers::note(tx, &tenant, &subscriber, &version, Answer::Applied, at))
    }

    async fn note_held(
        &self,
        scope: &TenantScope,
        subscriber_id: &str,
        version: ResourceVersion,
        until: Micros,
        at: Micros,
    ) -> Result<()> {
        let access = Access::tenant(scope);
        let (tenant, subscriber) = (scope.tenant().to_owned(), subscriber_id.to_owned());
        let answer = Answer::Held { until };
        write!(self, access, tx => subscribers::note(tx, &tenant, &subscriber, &version, answer, at))
    }

    async fn note_rejected(
        &self,
        scope: &TenantScope,
        subscriber_id: &str,
        version: ResourceVersion,
        reason: &str,
        detail: &str,
        at: Micros,
    ) -> Result<()> {
        let access = Access::tenant(scope);
        let (tenant, subscriber) = (scope.tenant().to_owned(), subscriber_id.to_owned());
        let answer = Answer::Rejected { reason: reason.to_owned(), detail: detail.to_owned() };
        write!(self, access, tx => subscribers::note(tx, &tenant, &subscriber, &version, answer, at))
    }

    async fn report_activity(
        &self,
        scope: &TenantScope,
        activity: Activity,
        received_at: Micros,
    ) -> Result<bool> {
        let access = Access::tenant(scope).with([Lock::Activity(scope.tenant().to_owned())]);
        let tenant = scope.tenant().to_owned();
        write!(self, access, tx => subscribers::report(tx, &tenant, &activity, received_at))
    }

    async fn rollouts(
        &self,
        _: &MinistryScope,
        rule_set: Option<&str>,
        page: PageRequest<RolloutCursor>,
    ) -> Result<Page<Rollout, RolloutCursor>> {
        let rule_set = rule_set.map(str::to_owned);
        read!(self, Access::all(), tx => subscribers::rollouts(tx, rule_set.as_deref(), page))
    }
}
