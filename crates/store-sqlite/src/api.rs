//! The store's methods: each one transaction over one function.

use async_trait::async_trait;
use saring_bundle::{ResourceVersion, TenantSettings};
use saring_link::Surface;
use tokio::sync::watch;
use uuid::Uuid;

use super::mutant::Mutant;
use super::subscribers::Answer;
use super::work::Work;
use super::{
    SqliteStore, Tx, changes, fingerprints, handovers, history, keys, outcomes, rule_sets,
    settings, statistics, subscribers, tenants,
};
use saring_store::auth::{KeyText, MinistryScope, Reader, StatisticsScope, TenantScope};
use saring_store::page::{Page, PageRequest};
use saring_store::publishing::Act;
use saring_store::records::{
    Activity, ApiKey, Approve, ChangeStream, Close, Draft, FingerprintHead, FingerprintSlice,
    FormerRule, Handover, HandoverCursor, HandoverFilter, HistoryCursor, InboxItem, ItemError,
    Listing, ListingHistory, Logged, NewKey, NewOutcome, NewTenant, NewestVersion, Publish,
    PublishedVersion, PutDraft, Reported, Retire, RollBack, Rollout, RolloutCursor, RuleSet,
    RuleSetVersion, Statistics, StatisticsQuery, StoredKey, StoredOutcome, StoredSettings,
    StreamHead, Submission, SubmissionRef, Submit, TakedownAnswer, TakedownRequest, Tenant,
};
use saring_store::time::Micros;
use saring_store::{Result, Store};

impl SqliteStore {
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Send + 'static,
    {
        #[cfg(feature = "mutants")]
        return Ok(super::mutant::write(&self.inner.writer, &self.inner.options, work).await?);
        #[cfg(not(feature = "mutants"))]
        Ok(self.inner.writer.run(work).await?)
    }

    pub(super) async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Send + 'static,
    {
        Ok(self.inner.readers.run(work).await?)
    }
}

/// One transaction: `write!(self, tx => work)`, `work` a future that borrows `tx`.
macro_rules! write {
    ($store:expr, $tx:ident => $work:expr) => {
        $store.write(move |$tx| Box::pin(async move { $work.await })).await
    };
}

/// The same, of one state of the data and without writing.
macro_rules! read {
    ($store:expr, $tx:ident => $work:expr) => {
        $store.read(move |$tx| Box::pin(async move { $work.await })).await
    };
}

#[async_trait]
impl Store for SqliteStore {
    async fn create_tenant(
        &self,
        _: &MinistryScope,
        tenant: NewTenant,
        now: Micros,
    ) -> Result<Tenant> {
        write!(self, tx => tenants::create(tx, tenant, now))
    }

    async fn tenant(&self, scope: &TenantScope) -> Result<Tenant> {
        let slug = scope.tenant().to_owned();
        read!(self, tx => tenants::one(tx, &slug))
    }

    async fn list_tenants(
        &self,
        _: &MinistryScope,
        page: PageRequest<String>,
    ) -> Result<Page<Tenant, String>> {
        read!(self, tx => tenants::list(tx, page))
    }

    async fn set_surfaces(
        &self,
        _: &MinistryScope,
        slug: &str,
        surfaces: Vec<Surface>,
    ) -> Result<Tenant> {
        let slug = slug.to_owned();
        write!(self, tx => tenants::set_surfaces(tx, &slug, &surfaces))
    }

    async fn insert_key(&self, _: &MinistryScope, key: NewKey, now: Micros) -> Result<ApiKey> {
        write!(self, tx => keys::insert(tx, key, now))
    }

    async fn list_keys(
        &self,
        _: &MinistryScope,
        tenant: Option<&str>,
        page: PageRequest<String>,
    ) -> Result<Page<ApiKey, String>> {
        let tenant = tenant.map(str::to_owned);
        read!(self, tx => keys::list(tx, tenant.as_deref(), page))
    }

    async fn rotate_key(
        &self,
        _: &MinistryScope,
        key_id: &str,
        new: KeyText,
        old_expires_at: Micros,
        now: Micros,
    ) -> Result<ApiKey> {
        let key_id = key_id.to_owned();
        write!(self, tx => keys::rotate(tx, &key_id, new, old_expires_at, now))
    }

    async fn revoke_key(&self, _: &MinistryScope, key_id: &str, now: Micros) -> Result<ApiKey> {
        let key_id = key_id.to_owned();
        write!(self, tx => keys::revoke(tx, &key_id, now))
    }

    async fn key_to_authenticate(&self, key_id: &str) -> Result<Option<StoredKey>> {
        let key_id = key_id.to_owned();
        read!(self, tx => keys::stored(tx, &key_id))
    }

    async fn tenant_settings(&self, scope: &TenantScope) -> Result<TenantSettings> {
        let tenant = scope.tenant().to_owned();
        read!(self, tx => settings::newest(tx, &tenant))
    }

    async fn tenant_settings_payload(&self, scope: &TenantScope) -> Result<Option<Vec<u8>>> {
        let tenant = scope.tenant().to_owned();
        read!(self, tx => settings::payload(tx, &tenant))
    }

    async fn put_tenant_settings(
        &self,
        scope: &TenantScope,
        settings: TenantSettings,
        now: Micros,
    ) -> Result<TenantSettings> {
        let scope = scope.clone();
        write!(self, tx => settings::put(tx, scope.tenant(), &scope.actor().name, settings, now))
    }

    async fn list_tenant_settings(
        &self,
        _: &MinistryScope,
        page: PageRequest<String>,
    ) -> Result<Page<StoredSettings, String>> {
        read!(self, tx => settings::list(tx, page))
    }

    async fn put_draft(
        &self,
        scope: &MinistryScope,
        draft: PutDraft,
        now: Micros,
    ) -> Result<Draft> {
        let actor = scope.actor().clone();
        write!(self, tx => rule_sets::put_draft(tx, &actor, draft, now))
    }

    async fn draft(&self, _: &MinistryScope, rule_set: &str) -> Result<Draft> {
        let rule_set = rule_set.to_owned();
        read!(self, tx => rule_sets::draft(tx, &rule_set))
    }

    async fn submit(
        &self,
        scope: &MinistryScope,
        submit: Submit,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let actor = scope.actor().clone();
        write!(self, tx => rule_sets::submit(tx, &actor, submit, now))
    }

    async fn roll_back(
        &self,
        scope: &MinistryScope,
        roll_back: RollBack,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let actor = scope.actor().clone();
        write!(self, tx => rule_sets::roll_back(tx, &actor, roll_back, now))
    }

    async fn retire(
        &self,
        scope: &MinistryScope,
        retire: Retire,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let actor = scope.actor().clone();
        write!(self, tx => rule_sets::retire(tx, &actor, retire, now))
    }

    async fn approve(
        &self,
        scope: &MinistryScope,
        approve: Approve,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let actor = scope.actor().clone();
        write!(self, tx => rule_sets::approve(tx, &actor, approve, now))
    }

    async fn withdraw(
        &self,
        scope: &MinistryScope,
        close: Close,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let actor = scope.actor().clone();
        write!(self, tx => rule_sets::close(tx, &actor, Act::Withdraw, close, now))
    }

    async fn refuse_submission(
        &self,
        scope: &MinistryScope,
        close: Close,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let actor = scope.actor().clone();
        write!(self, tx => rule_sets::close(tx, &actor, Act::Refuse, close, now))
    }

    async fn submission(
        &self,
        _: &MinistryScope,
        rule_set: &str,
        submission: SubmissionRef,
    ) -> Result<Submission> {
        let rule_set = rule_set.to_owned();
        read!(self, tx => rule_sets::submission(tx, &rule_set, submission))
    }

    async fn publish(
        &self,
        scope: &MinistryScope,
        publish: Publish,
        now: Micros,
    ) -> Result<RuleSetVersion> {
        let actor = scope.actor().clone();
        write!(self, tx => rule_sets::publish(tx, &actor, publish, now))
    }

    async fn list_rule_sets(
        &self,
        scope: Option<&MinistryScope>,
        page: PageRequest<String>,
    ) -> Result<Page<RuleSet, String>> {
        let all = scope.is_some();
        read!(self, tx => rule_sets::list(tx, all, page))
    }

    async fn list_rule_set_versions(
        &self,
        scope: Option<&MinistryScope>,
        rule_set: &str,
        page: PageRequest<Uuid>,
    ) -> Result<Page<RuleSetVersion, Uuid>> {
        let (all, rule_set) = (scope.is_some(), rule_set.to_owned());
        read!(self, tx => rule_sets::versions(tx, all, &rule_set, page))
    }

    async fn published(&self, rule_set: &str, version: i64) -> Result<Submission> {
        let rule_set = rule_set.to_owned();
        read!(self, tx => rule_sets::published(tx, &rule_set, version))
    }

    async fn rule_set_version(&self, rule_set: &str, version: i64) -> Result<PublishedVersion> {
        let rule_set = rule_set.to_owned();
        read!(self, tx => rule_sets::with_envelope(tx, &rule_set, version))
    }

    async fn former_rules(
        &self,
        _: &MinistryScope,
        rule_set: &str,
        ids: Vec<String>,
    ) -> Result<Vec<FormerRule>> {
        let rule_set = rule_set.to_owned();
        read!(self, tx => rule_sets::former_rules(tx, &rule_set, &ids))
    }

    async fn newest_versions(&self) -> Result<Vec<NewestVersion>> {
        read!(self, tx => rule_sets::newest(tx))
    }

    async fn request_takedowns(
        &self,
        _: &MinistryScope,
        requests: Vec<TakedownRequest>,
        now: Micros,
    ) -> Result<Vec<std::result::Result<TakedownAnswer, ItemError>>> {
        write!(self, tx => handovers::request(tx, requests, now))
    }

    async fn list_handovers(
        &self,
        reader: Reader<'_>,
        mut filter: HandoverFilter,
        page: PageRequest<HandoverCursor>,
        now: Micros,
    ) -> Result<Page<Handover, HandoverCursor>> {
        let own = reader.tenant();
        if own.is_some() && filter.tenant.is_some() && own != filter.tenant {
            return Ok(Page { items: Vec::new(), next: None });
        }
        filter.tenant = own.or(filter.tenant);
        read!(self, tx => handovers::list(tx, &filter, page, now))
    }

    async fn inbox_after(
        &self,
        scope: &TenantScope,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<InboxItem>> {
        let tenant = scope.tenant().to_owned();
        read!(self, tx => handovers::inbox(tx, &tenant, after, limit))
    }

    async fn acknowledge(
        &self,
        scope: &TenantScope,
        handovers: Vec<Uuid>,
        now: Micros,
    ) -> Result<Vec<std::result::Result<(), ItemError>>> {
        let tenant = scope.tenant().to_owned();
        write!(self, tx => handovers::acknowledge(tx, &tenant, &handovers, now))
    }

    async fn refuse_handover(
        &self,
        scope: &TenantScope,
        handover_id: Uuid,
        reason: String,
        now: Micros,
    ) -> Result<Handover> {
        let tenant = scope.tenant().to_owned();
        write!(self, tx => handovers::refuse(tx, &tenant, handover_id, &reason, now))
    }

    async fn report_outcomes(
        &self,
        scope: &TenantScope,
        outcomes: Vec<NewOutcome>,
        received_at: Micros,
    ) -> Result<Reported> {
        let (tenant, options) = (scope.tenant().to_owned(), self.inner.options.clone());
        let mut looked_up = None;
        if options.is_broken(Mutant::KeysOutsideTransaction) {
            let (tenant, batch) = (tenant.clone(), outcomes.clone());
            looked_up = Some(
                read!(self, tx => outcomes::keys(tx, &tenant, &batch.iter().collect::<Vec<_>>()))?,
            );
        }
        write!(self, tx => outcomes::report(tx, &options, &tenant, outcomes, received_at, looked_up))
    }

    async fn durable_position(&self, scope: &TenantScope) -> Result<i64> {
        let tenant = scope.tenant().to_owned();
        read!(self, tx => outcomes::position(tx, &tenant))
    }

    async fn outcome(&self, reader: Reader<'_>, outcome_id: Uuid) -> Result<StoredOutcome> {
        let tenant = reader.tenant();
        read!(self, tx => history::outcome(tx, tenant.as_deref(), outcome_id))
    }

    async fn listing_history(
        &self,
        reader: Reader<'_>,
        listing: &Listing,
        page: PageRequest<HistoryCursor>,
    ) -> Result<ListingHistory> {
        let (tenant, listing) = (reader.tenant(), listing.clone());
        read!(self, tx => history::of_listing(tx, tenant.as_deref(), &listing, page))
    }

    async fn statistics(
        &self,
        scope: &StatisticsScope,
        query: StatisticsQuery,
        now: Micros,
    ) -> Result<Statistics> {
        statistics::refuse_bad(scope, &query)?;
        read!(self, tx => statistics::answer(tx, &query, now))
    }

    async fn fingerprint_head(&self) -> Result<FingerprintHead> {
        read!(self, tx => fingerprints::head(tx))
    }

    async fn fingerprints_after(&self, version: i64, limit: u32) -> Result<FingerprintSlice> {
        read!(self, tx => fingerprints::after(tx, version, limit))
    }

    async fn stream_heads(&self) -> Result<Vec<StreamHead>> {
        read!(self, tx => changes::heads(tx))
    }

    async fn changes_after(
        &self,
        stream: &ChangeStream,
        position: i64,
        limit: u32,
    ) -> Result<Vec<Logged>> {
        let stream = stream.clone();
        read!(self, tx => changes::after(tx, &stream, position, limit))
    }

    fn commits(&self) -> watch::Receiver<u64> {
        if self.inner.options.is_broken(Mutant::NobodyIsWoken) {
            return watch::channel(0).1;
        }
        self.inner.writer.commits()
    }

    async fn note_applied(
        &self,
        scope: &TenantScope,
        subscriber_id: &str,
        version: ResourceVersion,
        at: Micros,
    ) -> Result<()> {
        let (tenant, subscriber) = (scope.tenant().to_owned(), subscriber_id.to_owned());
        write!(self, tx => subscribers::note(tx, &tenant, &subscriber, &version, Answer::Applied, at))
    }

    async fn note_held(
        &self,
        scope: &TenantScope,
        subscriber_id: &str,
        version: ResourceVersion,
        until: Micros,
        at: Micros,
    ) -> Result<()> {
        let (tenant, subscriber) = (scope.tenant().to_owned(), subscriber_id.to_owned());
        let answer = Answer::Held { until };
        write!(self, tx => subscribers::note(tx, &tenant, &subscriber, &version, answer, at))
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
        let (tenant, subscriber) = (scope.tenant().to_owned(), subscriber_id.to_owned());
        let answer = Answer::Rejected { reason: reason.to_owned(), detail: detail.to_owned() };
        write!(self, tx => subscribers::note(tx, &tenant, &subscriber, &version, answer, at))
    }

    async fn report_activity(
        &self,
        scope: &TenantScope,
        activity: Activity,
        received_at: Micros,
    ) -> Result<bool> {
        let tenant = scope.tenant().to_owned();
        write!(self, tx => subscribers::report(tx, &tenant, &activity, received_at))
    }

    async fn rollouts(
        &self,
        _: &MinistryScope,
        rule_set: Option<&str>,
        page: PageRequest<RolloutCursor>,
    ) -> Result<Page<Rollout, RolloutCursor>> {
        let rule_set = rule_set.map(str::to_owned);
        read!(self, tx => subscribers::rollouts(tx, rule_set.as_deref(), page))
    }
}
