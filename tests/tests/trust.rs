//! Keys that are handed over by hand, against those that came over the wire since: which of them an
//! edge goes by, and what it says.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use saring_app::{App, Policy, Signing};
use saring_bundle::{Envelope, KeySet, PrivateKey, Purpose, Signer as _, TrustedKey};
use saring_proto::v1;
use saring_proto::v1::signing_key_service_client::SigningKeyServiceClient;
use saring_server::{DataFolder, Limits, SystemEnvironment};
use saring_store::Store;
use saring_tests::edge::Start;
use saring_tests::server::{publish, set_up, with};
use tempfile::TempDir;
use tonic::transport::Endpoint;

const READY: &str = "saring.v1.ScoringService";
const FRESH: &str = "saring.edge.fresh";

/// Serves a store in this process, with these keys; gives the address.
async fn serve(store: &Arc<dyn Store>, signing: Signing) -> String {
    let environment = Arc::new(SystemEnvironment);
    let store = Arc::clone(store);
    let app = App::open(store, signing, Policy::default(), environment).await.unwrap();
    let limits = Limits { heartbeat: Duration::from_millis(200), ..Limits::default() };
    let server = saring_server::Server { limits, tls: None, allow_plain_text: false };
    let bound = server.bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = format!("http://{}", bound.address());
    tokio::spawn(bound.run(Arc::new(app), std::future::pending()));
    address
}

/// The key set of this version with this key, which signs it.
fn key_set(version: i64, signer: &PrivateKey) -> Envelope {
    let keys = KeySet::new(1, version, vec![TrustedKey::new(signer.public_key(), Purpose::ALL)]);
    Envelope::sign(Purpose::KeySet, keys.to_payload(), signer).unwrap()
}

fn file(folder: &TempDir, name: &str, envelope: &Envelope) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, envelope.to_json()).unwrap();
    path
}

async fn wait_for_log(edge: &saring_tests::edge::Edge, text: &str) {
    for _ in 0..600 {
        if edge.log().contains(text) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(edge.log().contains(text), "{}", edge.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_by_hand_count_or_it_is_said_why_not() {
    let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = DataFolder::open(data.path(), None, None, &SystemEnvironment).await.unwrap();
    let (store, signing) = (folder.store, folder.signing);
    let first = file(&files, "first.json", &signing.envelope);
    let server = serve(&store, signing).await;
    let channel = Endpoint::from_shared(server.clone()).unwrap().connect().await.unwrap();
    let keys = set_up(data.path(), channel.clone()).await;
    publish(channel.clone(), &keys, "rules/pakaian-bekas-impor.yaml").await;
    let start = |trust: &Path| Start {
        server: server.clone(),
        tenant: "shopee".into(),
        trust: trust.into(),
        data: files.path().join("edge"),
        key: keys.shopee.clone(),
        options: Vec::new(),
    };
    let edge = start(&first).start();
    edge.wait_for(FRESH, true).await;
    assert!(edge.stop().0.success());

    // The centre gets a further key; the edge learns of it over the wire.
    let request = with(&keys.operator, v1::RotateSigningKeyRequest::default());
    let rotated = SigningKeyServiceClient::new(channel).rotate_signing_key(request).await.unwrap();
    let newer = rotated.into_inner().key_set.unwrap().envelope.unwrap();
    let newer = saring_wire::envelope_from_proto(newer);
    let edge = start(&first).start();
    edge.wait_for(FRESH, true).await;
    wait_for_log(&edge, "other keys of the server are trusted now").await;
    assert!(edge.stop().0.success());

    // The same old file again, and then the newer one by hand: both work, and the first is told.
    let edge = start(&first).start();
    edge.wait_for(READY, true).await;
    edge.wait_for(FRESH, true).await;
    wait_for_log(&edge, "newer keys than those that were handed over are known here").await;
    assert!(edge.stop().0.success());
    let edge = start(&file(&files, "newer.json", &newer)).start();
    edge.wait_for(FRESH, true).await;
    let (status, log) = edge.stop();
    assert!(status.success() && !log.contains("newer keys than those"), "{log}");

    // The newer one by hand from the first start on, and then the old one by mistake.
    let by_hand = |trust: &Path| Start { data: files.path().join("edge-2"), ..start(trust) };
    let edge = by_hand(&files.path().join("newer.json")).start();
    edge.wait_for(FRESH, true).await;
    assert!(edge.stop().0.success());
    for _ in 0..2 {
        let edge = by_hand(&first).start();
        edge.wait_for(FRESH, true).await;
        wait_for_log(&edge, "newer keys than those that were handed over are known here").await;
        assert!(edge.stop().0.success());
    }

    // Another server's: neither newer, nor what these keys follow on.
    let foreign = PrivateKey::from_seed(&[9; 32]);
    for version in [1, 2] {
        let foreign = key_set(version, &foreign);
        let (code, said) = start(&file(&files, "foreign.json", &foreign)).fail();
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("foreign.json") && said.contains("--data"), "{said}");
    }
}
