//! What is wrong with an outcome has one field and one reason, whoever is asked: the shared check, an
//! edge, or the centre.

#![expect(clippy::unwrap_used, reason = "a test")]

use saring_proto::v1;
use saring_proto::v1::outbox_service_client::OutboxServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::edge::Edge;
use saring_tests::outcomes::{By, CASES};
use saring_tests::server::{outcome, with};
use saring_tests::world::World;
use tonic::Request;

/// The outcomes of the table, each with a key of its own.
fn table(by: &str) -> Vec<v1::Outcome> {
    let changed = CASES.iter().zip(0..).map(|(case, at)| {
        let mut outcome = outcome(&format!("{by}-{at}"), at);
        (case.change)(&mut outcome);
        outcome
    });
    changed.collect()
}

/// Status, field and reason of each, in their order.
type Told = (v1::OutcomeStatus, String, String);

fn told(status: v1::OutcomeStatus, error: Option<v1::ItemError>) -> Told {
    let error = error.unwrap_or_default();
    (status, error.field, error.reason)
}

async fn report(address: &str, request: Request<v1::ReportOutcomesRequest>) -> Vec<Told> {
    let mut client = TakedownServiceClient::connect(address.to_owned()).await.unwrap();
    let results = client.report_outcomes(request).await.unwrap().into_inner().results;
    results.into_iter().map(|result| told(result.status(), result.error.clone())).collect()
}

/// The dead letters of an edge, by their keys.
async fn dead_letters(edge: &Edge) -> Vec<(String, Told)> {
    edge.wait_until_sent().await;
    let mut client = OutboxServiceClient::new(edge.channel().await);
    let request = v1::ListDeadLettersRequest { page_size: 100, page_token: String::new() };
    let letters = client.list_dead_letters(request).await.unwrap().into_inner().dead_letters;
    let by_key = letters.into_iter().map(|letter| {
        let key = letter.outcome.clone().unwrap().idempotency_key;
        (key, told(letter.status(), letter.error))
    });
    by_key.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_told_alike_by_the_check_an_edge_and_the_centre() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let World { server, keys, .. } = &world;
    let edge = world.start(&[]).start();

    let outcomes = table("centre");
    let request = with(&keys.shopee, v1::ReportOutcomesRequest { outcomes });
    let centre = report(&server.address, request).await;
    let outcomes = table("edge");
    let sent = Request::new(v1::ReportOutcomesRequest { outcomes: outcomes.clone() });
    let at_once = report(&edge.address, sent).await;
    let later = dead_letters(&edge).await;

    let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_micros()).unwrap();
    for (at, (case, outcome)) in CASES.iter().zip(&outcomes).enumerate() {
        let refused = (v1::OutcomeStatus::Invalid, case.field.to_owned(), "INVALID_FIELD".into());
        let taken = |status| (status, String::new(), String::new());
        let accepted = taken(v1::OutcomeStatus::Accepted);
        let queued = taken(v1::OutcomeStatus::Queued);
        let is_dead = case.by == By::Store;
        let by_edge = matches!(case.by, By::All | By::Edge);

        let checked = saring_wire::check_outcome_size(outcome)
            .and_then(|()| saring_wire::check_outcome(outcome, now))
            .err()
            .map(|fault| fault.field);
        assert_eq!(checked, by_edge.then(|| case.field.to_owned()), "{at}: the check");
        let expected = if is_dead || case.by == By::All { &refused } else { &accepted };
        assert_eq!(&centre[at], expected, "{at}: the centre");
        assert_eq!(&at_once[at], if by_edge { &refused } else { &queued }, "{at}: the edge");
        let letter = later.iter().find(|(key, _)| *key == outcome.idempotency_key);
        let letter = letter.map(|(_, told)| told);
        assert_eq!(letter, is_dead.then_some(&refused), "{at}: the edge, later");
    }
}
