//! The folder of an edge: this release opens a copy, scores with the rules in it, and sends what waits.

use saring_proto::v1;
use saring_proto::v1::outbox_service_client::OutboxServiceClient;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_tests::edge::{Edge, Start, free_address, trust};
use saring_tests::world::{FRESH, READY, report, score};
use serde_json::{Value, json};

use crate::recording::{EDGE, SAID_BY_EDGE, all, assert_has, copy, fields_of};
use crate::stores;
use crate::story::{BALL, PLATFORM, removed};
use crate::tape::Tape;

/// Reports what the centre takes and what it refuses; of that, one dead letter is left.
pub async fn dead_letters(tape: &mut Tape, edge: &Edge) {
    let of_another = |key: &str| v1::Outcome {
        url: "https://www.tokopedia.com/toko-uji/rak-buku".into(),
        ..removed(key, 21)
    };
    let outcomes =
        vec![removed("lewat-edge", 20), of_another("bukan-kami-1"), of_another("bukan-kami-2")];
    report(edge.channel().await, outcomes).await;
    edge.wait_until_sent().await;
    let channel = edge.channel().await;
    let list = v1::ListDeadLettersRequest { page_size: 1, page_token: String::new() };
    let page: v1::ListDeadLettersResponse =
        tape.call(&channel, "", "OutboxService/ListDeadLetters", list).await;
    let number = page.dead_letters[0].number;
    let request = v1::RetryDeadLettersRequest { numbers: vec![number, 999], all: false };
    let _: v1::RetryDeadLettersResponse =
        tape.call(&channel, "", "OutboxService/RetryDeadLetters", request).await;
    edge.wait_until_sent().await;
    let request = v1::DropDeadLettersRequest { numbers: vec![number, 999], all: false };
    let _: v1::DropDeadLettersResponse =
        tape.call(&channel, "", "OutboxService/DropDeadLetters", request).await;
    let _: v1::GetOutboxResponse =
        tape.call(&channel, "", "OutboxService/GetOutbox", v1::GetOutboxRequest {}).await;
}

/// Reports while there is no centre; what the edge says then.
pub async fn waiting(edge: &Edge) -> Value {
    let waiting: Vec<_> = (30..33).map(|item| removed(&format!("menunggu-{item}"), item)).collect();
    let links: Vec<_> = waiting.iter().map(|outcome| outcome.url.clone()).collect();
    report(edge.channel().await, waiting).await;
    json!({ "said": said(edge).await, "waiting": links })
}

/// What an edge says of a listing and of its outbox.
async fn said(edge: &Edge) -> Value {
    let scored = ScoringServiceClient::new(edge.channel().await).score(score(BALL)).await.unwrap();
    let mut outbox = OutboxServiceClient::new(edge.channel().await);
    let counts = outbox.get_outbox(v1::GetOutboxRequest {}).await.unwrap().into_inner();
    let list = outbox.list_dead_letters(v1::ListDeadLettersRequest::default()).await.unwrap();
    // The evidence is left out: it may become finer while what follows from it is the same.
    let assessment = v1::Assessment { hits: Vec::new(), ..scored.into_inner().assessment.unwrap() };
    json!({
        "assessment": fields_of(&assessment),
        // What was sent is forgotten after some days, and the problem is that of a moment.
        "outbox": fields_of(&v1::GetOutboxResponse { sent: 0, problem: String::new(), ..counts }),
        "dead_letters": fields_of(&list.into_inner()),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edge_goes_on_with_and_without_the_centre() {
    for recording in all() {
        let then = std::fs::read_to_string(recording.join(SAID_BY_EDGE)).unwrap();
        let then: Value = serde_json::from_str(&then).unwrap();
        let (folder, server) = stores::start(&recording);
        let data = copy(&recording.join(EDGE));
        let key = std::fs::read_to_string(folder.path().join("shopee.key")).unwrap();
        let start = Start {
            server: format!("http://{}", free_address()),
            tenant: PLATFORM.into(),
            trust: trust(folder.path()),
            data: data.path().to_owned(),
            key: key.trim().into(),
            options: ["--subscriber-id", "edge-1"].map(str::to_owned).into(),
        };
        let edge = start.start();
        edge.wait_for(READY, true).await;
        assert_has(&said(&edge).await, &then["said"], "the edge");
        let (status, log) = edge.stop();
        assert!(status.success() && !log.contains("damaged"), "{log}");

        let edge = Start { server: server.address.clone(), ..start }.start();
        edge.wait_for(FRESH, true).await;
        let counts = edge.wait_until_sent().await;
        assert_eq!(then["said"]["outbox"]["dead_letters"], counts.dead_letters);
        assert_eq!(counts.unreadable, 0);
        for link in then["waiting"].as_array().unwrap() {
            let command = format!("takedown history {}", link.as_str().unwrap());
            let history = stores::printed(folder.path(), &server, "shopee", &command);
            assert_eq!(history[0]["events"].as_array().unwrap().len(), 1, "{history:?}");
        }
        let (status, log) = edge.stop();
        assert!(status.success(), "{log}");
        server.stop();
    }
}
