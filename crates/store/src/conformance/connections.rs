//! Which subscribers are connected, over all servers.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use uuid::Uuid;

use super::{NOW, Shared, World};
use crate::records::{ConnectionChanges, OpenConnection};

const LEASE: Duration = Duration::from_secs(60);

fn open(subscriber_id: &str) -> OpenConnection {
    OpenConnection {
        tenant: "shopee".into(),
        subscriber_id: subscriber_id.into(),
        instance_id: "satu".into(),
        since: NOW,
        clock_skew: -7,
    }
}

fn entered(ids: &[&str]) -> ConnectionChanges {
    let entered = ids.iter().copied().map(open).collect();
    ConnectionChanges { entered, ..ConnectionChanges::default() }
}

/// Databases of tests are on this machine, and so is their clock.
pub(super) async fn the_clock_is_the_store_s(store: Shared) {
    const HOUR: i64 = 3_600_000_000;
    let here = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
    let off = store.now().await.unwrap() - i64::try_from(here).unwrap();
    assert!(off.abs() < HOUR, "{off}");
}

/// Each server knows those of all others, as long as they have their leases.
pub(super) async fn servers_know_each_other_s(store: Shared) {
    let World { store, .. } = World::new(store).await;
    let [one, other] = [Uuid::from_u128(1), Uuid::from_u128(2)];
    let nothing = ConnectionChanges::default;
    let told = store.share_connections(one, entered(&["a", "b"]), LEASE).await.unwrap();
    assert_eq!((told.others.len(), told.is_forgotten), (0, true));
    let told = store.share_connections(other, entered(&["c"]), LEASE).await.unwrap();
    assert_eq!(told.others, [open("a"), open("b")]);
    let others = async |server| store.other_servers(server).await.unwrap();
    assert_eq!((others(one).await, others(Uuid::from_u128(3)).await), (1, 2));
    // Told twice is once; what has left is gone.
    let left = vec![open("b")];
    let changes = ConnectionChanges { left, ..entered(&["a"]) };
    let told = store.share_connections(one, changes, Duration::ZERO).await.unwrap();
    assert_eq!((told.others, told.is_forgotten), (vec![open("c")], false));
    // Its lease has ended with that.
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!((others(one).await, others(other).await), (1, 0));
    let told = store.share_connections(other, nothing(), LEASE).await.unwrap();
    assert_eq!((told.others.len(), told.is_forgotten), (0, false));
    let told = store.share_connections(one, nothing(), LEASE).await.unwrap();
    assert!(told.is_forgotten, "it is to tell all anew");
}
