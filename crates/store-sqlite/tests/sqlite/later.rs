//! What a later release stored within a format that this one reads.

use saring_bundle::{Digest, TenantSettings};
use saring_store::StoreError;
use saring_store::conformance::{NOW, World};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::fresh;

/// They are signed as they stand there, and not replaced by what lacks a part of them.
#[tokio::test]
async fn settings_of_a_later_release_lose_nothing() {
    let (folder, store) = fresh().await;
    let World { store, shopee, .. } = World::new(store).await;
    let settings = TenantSettings::none("shopee");
    let settings = store.put_tenant_settings(&shopee, settings, NOW).await.unwrap();
    let payload = store.tenant_settings_payload(&shopee).await.unwrap();
    assert_eq!(payload, Some(settings.to_payload()));

    let text = String::from_utf8(settings.to_payload()).unwrap();
    let later = text.replacen('{', r#"{"zz_added":[1],"#, 1).into_bytes();
    let path = folder.path().join("saring.db");
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    let updated = sqlx::query("UPDATE tenant_settings SET payload = ?, digest = ?")
        .bind(&later)
        .bind(Digest::of(&later).to_string())
        .execute(&mut connection)
        .await
        .unwrap();
    assert_eq!(updated.rows_affected(), 1);
    connection.close().await.unwrap();

    assert_eq!(store.tenant_settings_payload(&shopee).await.unwrap(), Some(later));
    assert_eq!(store.tenant_settings(&shopee).await.unwrap(), settings);
    let refused = store.put_tenant_settings(&shopee, settings, NOW).await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused { .. }), "{refused}");
}
