//! A listing that is taken down at one platform comes back at another, under another name or with
//! its photo made smaller, and is known again there: in a backend, at the edge and at the centre.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::io::Cursor;
use std::path::Path;
use std::time::Duration;

use image::ImageFormat;
use image::imageops::FilterType;
use prost::Message as _;
use saring_client::Client;
use saring_engine::Listing;
use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::edge::{Edge, Start, trust};
use saring_tests::server::{Keys, Server, publish, set_up, until, with};
use saring_tests::{root, run};
use saring_wire::{assessment_to_proto, listing_to_proto};

const PHOTO: &str = "crates/fingerprint/tests/pdq/reference/labelme-subset/q0291.jpg";
const TITLE: &str = "Jaket parasut pria tebal anti angin size L banyak warna";

/// `saring hash` of a file.
fn hash(path: &Path) -> String {
    let run = run(&["hash", "--output", "json", path.to_str().unwrap()], b"");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let photo: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    photo["hash"].as_str().unwrap().to_owned()
}

/// The photo in three fifths of its size and compressed again, as the next platform's app does it.
fn smaller(folder: &Path) -> String {
    let photo = image::open(root().join(PHOTO)).unwrap();
    let (width, height) = (photo.width() * 3 / 5, photo.height() * 3 / 5);
    let mut file = Cursor::new(Vec::new());
    let resized = photo.resize_exact(width, height, FilterType::Triangle);
    resized.write_to(&mut file, ImageFormat::Jpeg).unwrap();
    let path = folder.join("kecil.jpg");
    std::fs::write(&path, file.into_inner()).unwrap();
    hash(&path)
}

/// Everywhere a platform can ask.
struct Places {
    server: Server,
    keys: Keys,
    client: Client,
    edge: Edge,
}

impl Places {
    /// The verdict on a listing and the rules that led to it, which is the same in all places.
    async fn verdict(&self, title: &str, image: Option<&str>) -> (v1::Verdict, Vec<String>) {
        let listing = Listing {
            image_hashes: image.map(str::to_owned).into_iter().collect(),
            ..Listing::titled(title)
        };
        let request = v1::ScoreRequest { listing: Some(listing_to_proto(listing.clone())) };
        let mut edge = ScoringServiceClient::new(self.edge.channel().await);
        let edge = edge.score(request.clone()).await.unwrap().into_inner();
        let mut centre = ScoringServiceClient::new(self.server.channel().await);
        let centre = centre.score(with(&self.keys.tokopedia, request)).await.unwrap().into_inner();
        assert_eq!(edge.encode_to_vec(), centre.encode_to_vec());
        let assessment = edge.assessment.unwrap();
        let here = self.client.scorer().score(&listing).unwrap();
        assert_eq!(assessment_to_proto(&here.assessment), assessment);
        let mut rules: Vec<_> = assessment.hits.iter().map(|hit| hit.rule.clone()).collect();
        rules.dedup();
        (assessment.verdict(), rules)
    }

    /// Waits until all places have this version of the fingerprints.
    async fn wait_for_fingerprints(&self, version: i64) {
        let empty = v1::ScoreRequest {
            listing: Some(v1::Listing { title: "x".into(), ..v1::Listing::default() }),
        };
        let here = || {
            let basis = self.client.scorer().score(&Listing::default()).unwrap().basis;
            basis.takedown_fingerprints_version == version
        };
        until("the client's fingerprints", here).await;
        for attempt in 0.. {
            let mut edge = ScoringServiceClient::new(self.edge.channel().await);
            let edge = edge.score(empty.clone()).await.unwrap().into_inner().basis.unwrap();
            let mut centre = ScoringServiceClient::new(self.server.channel().await);
            let centre = centre.score(with(&self.keys.tokopedia, empty.clone())).await.unwrap();
            let centre = centre.into_inner().basis.unwrap();
            if [edge, centre].iter().all(|at| at.takedown_fingerprints_version == version) {
                return;
            }
            assert!(attempt < 600, "{}", self.edge.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_elsewhere_is_known_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("centre");
    let server = Server::start(&data);
    let keys = set_up(&data, server.channel().await).await;
    publish(server.channel().await, &keys, "rules/pakaian-bekas-impor.yaml").await;
    let photo = hash(&root().join(PHOTO));
    let small = smaller(folder.path());
    assert_ne!(photo, small);
    // A photo that the ministry itself put into a rule.
    let rules = folder.path().join("foto.yaml");
    let source = format!(
        "rule_set: foto-karung\n\
         title: {{ id: Foto karung, en: Photo of a sack }}\n\
         images:\n  karung: [\"{photo}\"]\n\
         words:\n  karungan: [karung]\n\
         rules:\n  - id: foto\n    title: {{ id: Foto karung, en: Photo of a sack }}\n    \
         when: karungan && image.like(karung)\n    verdict: review\n    examples:\n      \
         match: [{{ title: Karung, image_hashes: [\"{photo}\"] }}]\n      pass: [Karung beras]\n"
    );
    std::fs::write(&rules, source).unwrap();
    publish(server.channel().await, &keys, rules.to_str().unwrap()).await;

    let trusted = trust(&data);
    let client = Client::builder(&server.address, "tokopedia", folder.path().join("backend"))
        .subscriber_id("backend")
        .open(&keys.tokopedia, &std::fs::read(&trusted).unwrap())
        .await
        .unwrap();
    let start = Start {
        server: server.address.clone(),
        tenant: "tokopedia".into(),
        trust: trusted,
        data: folder.path().join("edge"),
        key: keys.tokopedia.clone(),
        options: Vec::new(),
    };
    let edge = start.start();
    let places = Places { server, keys, client, edge };
    let status = places.client.status();
    until("two rule sets", || status.borrow().in_force.len() == 2).await;
    places.edge.wait_for("saring.edge.fresh", true).await;

    // Before: an ordinary jacket, whatever its photo. The photo in the rule is known at once.
    let allow = (v1::Verdict::Allow, Vec::<String>::new());
    assert_eq!(places.verdict(TITLE, Some(&small)).await, allow);
    assert_eq!(places.verdict("Celana panjang wanita", Some(&small)).await, allow);
    let (verdict, rules) = places.verdict("Isi satu karung", Some(&small)).await;
    assert_eq!((verdict, rules.last().unwrap().as_str()), (v1::Verdict::Review, "foto"));

    // It is taken down at Shopee. Tokopedia learns hashes, not the listing.
    let outcome = v1::Outcome {
        idempotency_key: "turun".into(),
        url: "https://shopee.co.id/product/1/5".into(),
        action: v1::Action::Removed.into(),
        primary_origin: v1::Origin::ManualSearch.into(),
        action_time: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 }),
        title: TITLE.into(),
        image_hashes: vec![photo.clone()],
        ..v1::Outcome::default()
    };
    let report = async |outcome: v1::Outcome| {
        let mut takedowns = TakedownServiceClient::new(places.server.channel().await);
        let request = v1::ReportOutcomesRequest { outcomes: vec![outcome] };
        let answer = takedowns.report_outcomes(with(&places.keys.shopee, request)).await.unwrap();
        assert_eq!(answer.into_inner().results[0].status(), v1::OutcomeStatus::Accepted);
    };
    report(outcome.clone()).await;
    places.wait_for_fingerprints(1).await;

    let review = (v1::Verdict::Review, vec!["mirip-penindakan".to_owned()]);
    // Another name and the same photo, smaller; nearly the same name and no photo.
    assert_eq!(places.verdict("Celana panjang wanita", Some(&small)).await, review);
    let respelt = "J\u{430}KET PARASUT — PRIA TEBAL \u{ff21}nti ANGIN, size XL banyak warna";
    assert_eq!(places.verdict(respelt, None).await, review);
    // What is neither stays what it was, and what is no clothing is no matter for this rule.
    assert_eq!(places.verdict("Celana panjang wanita", None).await, allow);
    assert_eq!(places.verdict("Panci presto", Some(&small)).await, allow);

    // Taking it down was wrong: nobody is held up by it any more.
    let restored = v1::Outcome {
        idempotency_key: "naik".into(),
        action: v1::Action::Restored.into(),
        action_time: Some(prost_types::Timestamp { seconds: 1_700_000_100, nanos: 0 }),
        ..outcome
    };
    report(restored).await;
    places.wait_for_fingerprints(2).await;
    assert_eq!(places.verdict("Celana panjang wanita", Some(&small)).await, allow);
    assert_eq!(places.verdict(respelt, None).await, allow);

    // A start without the centre knows what was taken down, too.
    let Places { server, client, edge, .. } = places;
    drop(client);
    edge.kill();
    server.kill();
    let edge = start.start();
    edge.wait_for("saring.v1.ScoringService", true).await;
    let request = v1::ScoreRequest {
        listing: Some(v1::Listing { title: "x".into(), ..v1::Listing::default() }),
    };
    let answer = ScoringServiceClient::new(edge.channel().await).score(request).await.unwrap();
    assert_eq!(answer.into_inner().basis.unwrap().takedown_fingerprints_version, 2);
}
