//! An app on a store of its own, with a clock that is set by hand, and those who call it.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use saring_app::{App, Environment, KeyHolder, KeyRing, Policy, Principal, Signing};
use saring_bundle::{
    Envelope, HEAD_FORMATS, Head, KeySet, PrivateKey, PublicKey, Purpose, SignError, Signer,
    TrustedKey,
};
use saring_link::Surface;
use saring_store::Store as _;
use saring_store::auth::{MinistryScope, Role};
use saring_store::records::{
    Approve, Beginning, NewOutcome, NewTenant, OutcomeResult, StoredKeySet, SubmissionRef,
};
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
    pub(crate) ring: Arc<Ring>,
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
        let ring = Arc::new(Ring::of(&[SIGNING]));
        let app = server(&store, &world, &Policy::default(), Arc::clone(&ring)).await;
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
            ring,
            _folder: folder,
        }
    }

    /// One more server on the same store, with the same private keys.
    pub(crate) async fn another_server(&self) -> Arc<App> {
        self.server_with(Arc::clone(&self.ring)).await
    }

    /// One with private keys of its own.
    pub(crate) async fn server_with(&self, ring: Arc<Ring>) -> Arc<App> {
        server(&self.store, &self.world, &self.policy, ring).await
    }

    /// A further platform, by its key.
    pub(crate) async fn another_platform(&self) -> Principal {
        let tenant = NewTenant {
            slug: "tokopedia".into(),
            display_name: "Tokopedia".into(),
            surfaces: vec![Surface::Tokopedia],
        };
        self.app.create_tenant(&self.operator, tenant).await.unwrap();
        let key = holder(Role::Platform, Some("tokopedia"), "backend", None);
        let made = self.app.create_key(&self.operator, key).await.unwrap();
        self.app.authenticate(&made.text, None).await.unwrap()
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
        for _ in 0..600 {
            let in_force = self.app.in_force(&self.shopee).await.unwrap();
            if in_force.rule_sets() == [("obat".to_owned(), version)] {
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
        server.projections().head("shopee", &published, self.world.now(), format).unwrap()
    }

    pub(crate) async fn report(&self, outcome: NewOutcome) -> OutcomeResult {
        let reported = self.app.report_outcomes(&self.shopee, vec![outcome]).await.unwrap();
        reported.results.into_iter().next().unwrap()
    }
}

async fn server(
    store: &SqliteStore,
    world: &Arc<World>,
    policy: &Policy,
    ring: Arc<Ring>,
) -> Arc<App> {
    let key_set = match store.key_sets().await.unwrap().pop() {
        Some(key_set) => key_set,
        None => begin(store, world).await,
    };
    let envelope = Envelope::from_json(&key_set.envelope).unwrap();
    let keys = KeySet::trusted_by_hand(&envelope).unwrap();
    let signing = Signing { ring, keys, envelope };
    let environment: Arc<dyn Environment> = Arc::<World>::clone(world);
    let store = Arc::new(store.clone());
    Arc::new(App::open(store, signing, policy.clone(), environment).await.unwrap())
}

/// A first key set: one key that signs, and one to recover with.
async fn begin(store: &SqliteStore, world: &World) -> StoredKeySet {
    let (signer, recovery) = (private(SIGNING), private(RECOVERY));
    let signing = TrustedKey::new(signer.public_key(), Purpose::ALL);
    let recovery = TrustedKey::new(recovery.public_key(), [Purpose::KeySet]);
    let keys = KeySet::new(1, 1, vec![signing, recovery]);
    let envelope = Envelope::sign(Purpose::KeySet, keys.to_payload(), &signer).unwrap();
    let envelope = envelope.to_json().into_bytes();
    let key_set = StoredKeySet { trust_epoch: 1, version: 1, envelope };
    let (beginning, scope) = (
        Beginning { key_set: key_set.clone(), anew: key_set.clone(), operator: None },
        MinistryScope::of_the_server(),
    );
    store.begin(&scope, beginning, world.now()).await.unwrap();
    key_set
}

/// The seed of the key that signs at first.
pub(crate) const SIGNING: u8 = 7;
/// That of the recovery key, which no server has.
pub(crate) const RECOVERY: u8 = 99;

pub(crate) fn private(seed: u8) -> PrivateKey {
    PrivateKey::from_seed(&[seed; 32])
}

/// Private keys in memory.
pub(crate) struct Ring(Mutex<Vec<u8>>);

impl Ring {
    pub(crate) fn of(seeds: &[u8]) -> Ring {
        Ring(Mutex::new(seeds.to_vec()))
    }

    pub(crate) fn seeds(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn add(&self, seed: u8) {
        self.0.lock().unwrap().push(seed);
    }
}

impl KeyRing for Ring {
    fn discard(&self, key: &PublicKey) {
        self.0.lock().unwrap().retain(|seed| private(*seed).public_key() != *key);
    }

    fn find(&self, key: &PublicKey) -> Result<Option<Arc<dyn Signer>>, SignError> {
        let mut keys = self.0.lock().unwrap().clone().into_iter().map(private);
        let found = keys.find(|private| private.public_key() == *key);
        Ok(found.map(|private| Arc::new(private) as Arc<dyn Signer>))
    }

    fn create(&self) -> Result<PublicKey, SignError> {
        let seed = self.0.lock().unwrap().iter().max().map_or(1, |last| last + 1);
        self.add(seed);
        Ok(private(seed).public_key())
    }
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
