//! What ends a key is in the journal before it is stored, and a database that was put back takes it from
//! there, in any order and as often as one likes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use saring_bundle::{
    Envelope, KeySet, PrivateKey, Purpose, Signer as _, TenantSettings, TrustedKey,
};
use saring_store::auth::{KeyText, MinistryScope, Role, new_key};
use saring_store::conformance;
use saring_store::journal::{Entry, Event, Journal};
use saring_store::records::{ApiKey, NewKey, NewTenant};
use saring_store::{Result, Store as _, StoreError};
use saring_store_sql::restore::{self, Keys, Since};
use saring_store_sql::{Access, Database as _, Restored};
use saring_store_sqlite::SqliteStore;
use tempfile::TempDir;

use crate::fresh;

const NOW: i64 = 1_000_000;

/// A journal in memory, which fails if it is told to.
#[derive(Debug, Default)]
struct Memory {
    entries: Mutex<Vec<Entry>>,
    fails: AtomicBool,
}

#[async_trait]
impl Journal for Memory {
    async fn append(&self, entry: &Entry) -> Result<()> {
        self.entries.lock().unwrap().push(entry.clone());
        match self.fails.load(Ordering::Relaxed) {
            true => Err(StoreError::Journal(std::io::ErrorKind::StorageFull.into())),
            false => Ok(()),
        }
    }
}

struct World {
    _folder: TempDir,
    store: SqliteStore,
    journal: Arc<Memory>,
    ministry: MinistryScope,
}

fn text(seed: u8) -> KeyText {
    new_key(&[seed; 48]).0
}

impl World {
    async fn new() -> World {
        let (folder, store) = fresh().await;
        let journal = Arc::new(Memory::default());
        let store = SqliteStore::clone(&store).with_journal(Arc::clone(&journal) as _);
        World { _folder: folder, store, journal, ministry: MinistryScope::of_the_server() }
    }

    async fn with_platform(self) -> World {
        let tenant = NewTenant {
            slug: "shopee".into(),
            display_name: "Shopee".into(),
            surfaces: Vec::new(),
        };
        self.store.create_tenant(&self.ministry, tenant, NOW).await.unwrap();
        self
    }

    async fn make(&self, seed: u8, role: Role) -> String {
        let KeyText { key_id, hash } = text(seed);
        let tenant = (role == Role::Platform).then(|| "shopee".to_owned());
        let (name, scopes) = (format!("nama {seed}"), Vec::new());
        let key = NewKey { key_id, hash, role, scopes, tenant, name, expires_at: None };
        self.store.insert_key(&self.ministry, key, NOW).await.unwrap().key_id
    }

    async fn revoke(&self, key_id: &str) -> Result<ApiKey> {
        self.store.revoke_key(&self.ministry, key_id, NOW + 1).await
    }

    async fn rotate(&self, key_id: &str, seed: u8, ends_at: i64) -> Result<ApiKey> {
        self.store.rotate_key(&self.ministry, key_id, text(seed), ends_at, NOW + 2).await
    }

    fn entries(&self) -> Vec<Entry> {
        self.journal.entries.lock().unwrap().clone()
    }

    async fn mark(&self, entries: Vec<Entry>, is_incomplete: bool) -> Keys {
        let marked = self.try_mark(entries, is_incomplete).await;
        let restored = self.store.read(Access::all(), |tx| tx.restored()).await.unwrap();
        assert_eq!(restored, Restored::Marked);
        marked.unwrap()
    }

    async fn try_mark(&self, entries: Vec<Entry>, is_incomplete: bool) -> Result<Keys> {
        let since = Since { entries, is_incomplete, ..Since::default() };
        let mark =
            self.store.write(Access::all(), move |tx| Box::pin(restore::mark(tx, since, NOW + 9)));
        mark.await
    }

    async fn all(&self) -> Vec<ApiKey> {
        let first = saring_store::page::PageRequest::first(100);
        let mut keys = self.store.list_keys(&self.ministry, None, first).await.unwrap().items;
        keys.sort_by(|one, other| one.key_id.cmp(&other.key_id));
        keys
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_is_not_noted_and_what_cannot_be_noted_is_not_done() {
    let world = World::new().await.with_platform().await;
    let operator = world.make(1, Role::Operator).await;
    let key = world.make(2, Role::Platform).await;
    let kinds = |entries: &[Entry]| -> Vec<&'static str> {
        let kind = |entry: &Entry| match entry.event {
            Event::KeyMade { .. } => "made",
            Event::KeyRevoked { .. } => "revoked",
            Event::KeyRotated { .. } => "rotated",
            _ => "unknown",
        };
        entries.iter().map(kind).collect()
    };
    assert_eq!(kinds(&world.entries()), ["made"]);
    world.revoke("sk_nobody").await.unwrap_err();
    world.revoke(&operator).await.unwrap_err();
    world.rotate("sk_nobody", 3, NOW).await.unwrap_err();
    // The new key's public part is taken.
    world.rotate(&key, 1, NOW).await.unwrap_err();
    assert_eq!(kinds(&world.entries()), ["made"]);

    let before = world.all().await;
    world.journal.fails.store(true, Ordering::Relaxed);
    for refused in [world.revoke(&key).await, world.rotate(&key, 3, NOW).await] {
        assert!(matches!(refused, Err(StoreError::Journal(_))), "{refused:?}");
    }
    assert_eq!(world.all().await, before);
    world.journal.fails.store(false, Ordering::Relaxed);
    world.rotate(&key, 3, NOW + 50).await.unwrap();
    world.revoke(&key).await.unwrap();
    let entries = world.entries();
    assert_eq!(kinds(&entries), ["made", "revoked", "rotated", "rotated", "revoked"]);
    assert!(entries.iter().all(|entry| entry.by == *world.ministry.actor()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_put_back_ends_where_the_other_one_did() {
    let world = World::new().await.with_platform().await;
    world.make(1, Role::Operator).await;
    let chained = world.make(2, Role::Platform).await;
    let officer = world.make(3, Role::Author).await;
    let rotated = world.rotate(&chained, 4, NOW + 500).await.unwrap().key_id;
    world.rotate(&rotated, 5, NOW + 400).await.unwrap();
    world.revoke(&rotated).await.unwrap();
    world.revoke(&officer).await.unwrap();
    // Revoked once more, which it stays since the first time.
    world.store.revoke_key(&world.ministry, &officer, NOW + 7).await.unwrap();
    let entries = world.entries();
    let expected = world.all().await;

    let mut backwards = entries.clone();
    backwards.reverse();
    let twice = [entries.clone(), entries.clone()].concat();
    for (what, entries) in [("in order", entries), ("backwards", backwards), ("twice", twice)] {
        // With a part of the keys, and with none.
        for knows in [true, false] {
            let restored = World::new().await.with_platform().await;
            if knows {
                restored.make(2, Role::Platform).await;
                restored.make(3, Role::Author).await;
            }
            restored.mark(entries.clone(), false).await;
            assert_eq!(restored.all().await, expected, "{what} {knows}");
            assert_eq!(restored.mark(entries.clone(), false).await.changed, []);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_a_platform_that_is_gone_are_told() {
    let world = World::new().await.with_platform().await;
    let key = world.make(2, Role::Platform).await;
    world.revoke(&key).await.unwrap();
    let restored = World::new().await;
    let keys = restored.mark(world.entries(), true).await;
    assert_eq!(keys.changed, []);
    assert_eq!(keys.without_tenant.iter().map(|key| &key.key_id).collect::<Vec<_>>(), [&key]);
}

/// The entry of a key set of these keys, signed by those.
fn key_set(version: i64, keys: &[u8], signers: &[u8]) -> Entry {
    let private = |seed: &u8| PrivateKey::from_seed(&[*seed; 32]);
    let trusted = |seed| TrustedKey::new(private(seed).public_key(), Purpose::ALL);
    let payload = KeySet::new(1, version, keys.iter().map(trusted).collect()).to_payload();
    let mut envelope = Envelope::sign(Purpose::KeySet, payload, &private(&signers[0])).unwrap();
    for signer in &signers[1..] {
        envelope.sign_too(&private(signer)).unwrap();
    }
    let by = MinistryScope::of_the_server().actor().clone();
    let envelope = envelope.to_json();
    Entry { at: NOW, by, event: Event::KeySetReplaced { trust_epoch: 1, version, envelope } }
}

/// What somebody wrote into a journal vouches for no key, and what follows on it neither.
#[tokio::test]
async fn key_sets_come_back_if_each_follows_on_the_one_before() {
    let (first, both) = (|| key_set(1, &[1], &[1]), || key_set(2, &[1, 2], &[1, 2]));
    let (foreign, next) = (|| key_set(3, &[1, 2, 9], &[9]), || key_set(3, &[2], &[1, 2]));
    for (what, entries, added, left_out) in [
        ("in their order", vec![first(), both(), next()], 3, 0),
        ("in another order, and twice", vec![next(), first(), both(), first()], 3, 0),
        ("one that nobody vouches for", vec![first(), both(), foreign()], 2, 1),
        ("one beside it", vec![first(), both(), next(), foreign()], 3, 1),
        ("one beside it, before", vec![foreign(), first(), both(), next()], 3, 1),
        ("one is missing", vec![first(), key_set(3, &[2], &[2])], 1, 1),
    ] {
        let world = World::new().await;
        let whole = world.try_mark(entries.clone(), false).await;
        match left_out {
            0 => assert_eq!(whole.unwrap().key_sets, added, "{what}"),
            _ => {
                let refused = whole.unwrap_err().to_string();
                assert!(refused.contains("version 3 of trust epoch 1"), "{what}: {refused}");
                assert!(world.store.key_sets().await.unwrap().is_empty(), "{what}");
                let keys = world.mark(entries.clone(), true).await;
                assert_eq!((keys.key_sets, keys.rejected_key_sets), (added, left_out), "{what}");
            }
        }
        assert_eq!(world.store.key_sets().await.unwrap().len(), added, "{what}");
        let again = world.mark(entries, true).await;
        assert_eq!(again.key_sets, 0, "{what}");
    }
}

/// By it an operator knows what is lost.
#[tokio::test]
async fn the_last_time_is_that_of_whatever_was_stored_last() {
    let (_folder, store) = fresh().await;
    let conformance::World { store: every, shopee, .. } =
        conformance::World::new(Arc::clone(&store) as _).await;
    let last_at = async || {
        let mark = store.write(Access::all(), |tx| {
            Box::pin(restore::mark(tx, Since::default(), conformance::NOW))
        });
        mark.await.unwrap().last_at
    };
    assert_eq!(last_at().await, 0);
    let outcomes = vec![conformance::outcome("kunci", "1")];
    every.report_outcomes(&shopee, outcomes, conformance::NOW + 5).await.unwrap();
    assert_eq!(last_at().await, conformance::NOW + 5);
    let settings = TenantSettings::none("shopee");
    every.put_tenant_settings(&shopee, settings, conformance::NOW + 8).await.unwrap();
    assert_eq!(last_at().await, conformance::NOW + 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journals_that_were_written_when_the_backup_was_made_are_needed() {
    let world = World::new().await;
    // Of two servers, and the first was started twice.
    world.store.note_journal("dulu", &[]).await.unwrap();
    world.store.note_journal("lain", &[]).await.unwrap();
    world.store.note_journal("jurnal", &["dulu".into(), "lebih dulu".into()]).await.unwrap();
    for (names, is_incomplete, is_taken) in [
        (&[][..], false, false),
        (&["lain"], false, false),
        (&["dulu", "jurnal"], false, false),
        (&["lain", "jurnal"], false, true),
        (&["lain"], true, true),
    ] {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let since = Since { names, is_incomplete, ..Since::default() };
        let mark =
            world.store.write(Access::all(), move |tx| Box::pin(restore::mark(tx, since, NOW)));
        let told = mark.await.map_err(|error| error.to_string());
        let expected = |told: &String| told.contains("files of journals are missing");
        match is_taken {
            true => assert!(told.is_ok(), "{told:?}"),
            false => assert!(told.as_ref().is_err_and(expected), "{told:?}"),
        }
    }
}
