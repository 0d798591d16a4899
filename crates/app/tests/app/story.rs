//! An app on a store of its own, with a clock that is set by hand, and those who call it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use saring_app::{App, Environment, KeyHolder, Policy, Principal, Signing};
use saring_bundle::{
    Envelope, HEAD_FORMATS, Head, KeySet, PrivateKey, Purpose, Signer as _, TrustedKey,
};
use saring_engine::Listing;
use saring_link::Surface;
use saring_store::auth::{MinistryScope, Role};
use saring_store::records::{Approve, NewOutcome, NewTenant, OutcomeResult, SubmissionRef};
use saring_store_sqlite::{Mutant, SqliteOptions, SqliteStore};
use tempfile::TempDir;

pub(crate) const SECOND: i64 = 1_000_000;
/// 2026-11-24T09:00Z.
pub(crate) const START: i64 = 1_795_510_800 * SECOND;

/// A world whose clock is set by hand.
#[derive(Default)]
pub(crate) struct World {
    now: AtomicI64,
    drawn: AtomicU64,
}

impl Environment for World {
    fn now(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }

    fn random(&self) -> [u8; 48] {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        std::array::from_fn(|at| drawn[at % 8].wrapping_mul(at as u8 | 1).wrapping_add(at as u8))
    }
}

/// An app, and those who call it.
pub(crate) struct Story {
    pub(crate) app: Arc<App>,
    pub(crate) world: Arc<World>,
    pub(crate) author: Principal,
    pub(crate) approver: Principal,
    pub(crate) operator: Principal,
    pub(crate) shopee: Principal,
    pub(crate) store: SqliteStore,
    pub(crate) policy: Policy,
    _folder: TempDir,
}

impl Story {
    pub(crate) async fn new() -> Story {
        let folder = tempfile::tempdir().unwrap();
        Story::on(SqliteOptions::new(folder.path()), folder).await
    }

    /// A store whose readers find what is new only when they look.
    pub(crate) async fn where_nobody_is_woken() -> Story {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteOptions::new(folder.path()).mutant(Mutant::NobodyIsWoken);
        Story::on(options, folder).await
    }

    async fn on(options: SqliteOptions, folder: TempDir) -> Story {
        let world = Arc::new(World::default());
        world.now.store(START, Ordering::Relaxed);
        let store = saring_store_sqlite::open(options).await.unwrap();
        let operator = first_operator(&store, &world).await;
        let app = server(&store, &world, &Policy::default()).await;
        let operator = app.authenticate(&operator, None).await.unwrap();
        let tenant = NewTenant {
            slug: "shopee".into(),
            display_name: "Shopee".into(),
            surfaces: vec![Surface::Shopee],
        };
        app.create_tenant(&operator, tenant).await.unwrap();
        let key = async |role, tenant: Option<&str>, name: &str| {
            let made = app.create_key(&operator, holder(role, tenant, name, None)).await.unwrap();
            app.authenticate(&made.text, None).await.unwrap()
        };
        Story {
            author: key(Role::Author, None, "Petugas A").await,
            approver: key(Role::Approver, None, "Petugas B").await,
            shopee: key(Role::Platform, Some("shopee"), "backend").await,
            app,
            world,
            operator,
            store,
            policy: Policy::default(),
            _folder: folder,
        }
    }

    /// One more server on the same store.
    pub(crate) async fn another_server(&self) -> Arc<App> {
        server(&self.store, &self.world, &self.policy).await
    }

    /// Further servers look at the change log this often, where nobody wakes them.
    pub(crate) fn with_log_poll(mut self, log_poll: Duration) -> Story {
        self.policy.log_poll = log_poll;
        self
    }

    pub(crate) fn set_clock(&self, jump: i64) {
        self.world.now.fetch_add(jump, Ordering::Relaxed);
    }

    /// Publishes a rule set that is another one each time.
    pub(crate) async fn publish(&self, remark: usize) -> i64 {
        let source = format!("{RULE_SET}# {remark}\n");
        let based_on = Some(self.version().await);
        let (draft, _) = self
            .app
            .put_draft(&self.author, "obat", source, String::new(), based_on)
            .await
            .unwrap();
        let submitted =
            self.app.submit_rule_set(&self.author, "obat", draft.etag, String::new()).await;
        let submitted = submitted.unwrap();
        let approve = Approve {
            rule_set: "obat".into(),
            submission: SubmissionRef::Number(submitted.number),
            source_digest: submitted.source_digest,
            comment: String::new(),
        };
        self.app.approve_rule_set(&self.approver, approve).await.unwrap();
        let id = SubmissionRef::Id(submitted.submission_id);
        let published = self.app.publish_rule_set(&self.approver, "obat", id, false).await;
        published.unwrap().version
    }

    /// The newest version; 0 if nothing is published.
    pub(crate) async fn version(&self) -> i64 {
        let newest = self.app.rule_set_version(&self.author, "obat", 0).await;
        newest.map_or(0, |newest| newest.version.version)
    }

    /// Waits until the centre scores by this version.
    pub(crate) async fn scored_by(&self, version: i64) {
        let listing = [Listing::titled("Obat kuat")];
        for _ in 0..600 {
            let (_, active) = self.app.score(&self.shopee, &listing).await.unwrap();
            if active.rule_sets() == [("obat".to_owned(), version)] {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("version {version} is not in force at the centre");
    }

    pub(crate) fn head(&self) -> Head {
        let envelope = self.head_of(&self.app, *HEAD_FORMATS.end());
        serde_json::from_slice(&envelope.payload).unwrap()
    }

    /// The head that a server signs for the platform.
    pub(crate) fn head_of(&self, server: &App, format: u32) -> Envelope {
        let published = server.projections().published();
        server.head("shopee", &published, self.world.now(), format).unwrap()
    }

    pub(crate) async fn report(&self, outcome: NewOutcome) -> OutcomeResult {
        let reported = self.app.report_outcomes(&self.shopee, vec![outcome]).await.unwrap();
        reported.results.into_iter().next().unwrap()
    }
}

async fn server(store: &SqliteStore, world: &Arc<World>, policy: &Policy) -> Arc<App> {
    let signer = PrivateKey::from_seed(&[7; 32]);
    let key = TrustedKey::new(signer.public_key(), Purpose::ALL);
    let keys = KeySet::new(1, 1, vec![key]);
    let envelope = Envelope::sign(Purpose::KeySet, keys.to_payload(), &signer).unwrap();
    let signing = Signing { signer: Arc::new(signer), keys, envelope };
    let environment: Arc<dyn Environment> = Arc::<World>::clone(world);
    let store = Arc::new(store.clone());
    Arc::new(App::open(store, signing, policy.clone(), environment).await.unwrap())
}

/// Whom a key is for.
pub(crate) fn holder(
    role: Role,
    tenant: Option<&str>,
    name: &str,
    expires_at: Option<i64>,
) -> KeyHolder {
    let (tenant, name) = (tenant.map(str::to_owned), name.to_owned());
    KeyHolder { role, scopes: Vec::new(), tenant, name, expires_at }
}

/// The operator's key, as a new data folder has one.
async fn first_operator(store: &SqliteStore, world: &World) -> String {
    use saring_store::Store as _;
    let (made, text) = saring_store::auth::new_key(&world.random());
    let key = saring_store::records::NewKey::operator(made);
    store.insert_key(&MinistryScope::of_the_server(), key, world.now()).await.unwrap();
    text
}

const RULE_SET: &str = "\
rule_set: obat
title: { id: Obat tanpa izin, en: Unlicensed medicines }
words:
  obat: [obat kuat]
rules:
  - id: obat
    title: { id: Obat, en: Medicine }
    when: obat
    verdict: review
    examples:
      match: [\"Obat kuat\"]
      pass: [\"Obeng\"]
";
