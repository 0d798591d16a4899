//! Many report under one key at once: one is first, and the unique constraint says who.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use saring_link::{Kind, Surface};
use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_store::records::{Listing, NewOutcome};
use saring_store_sqlite::Mutant;
use saring_tests::draw::seeded;
use saring_tests::server::{Server, set_up, with};
use tokio::task::JoinSet;

use crate::mutant::{self, Broken};
use crate::reports::{message, numbered};

const RACERS: usize = 8;

/// Races for so many keys.
async fn race(keys: usize, start: impl Fn(&Path, &str) -> Server) {
    let mut draw = seeded("race for keys");
    let data = tempfile::tempdir().unwrap();
    let server = start(data.path(), "127.0.0.1:0");
    let staff = set_up(data.path(), server.channel().await).await;
    let other_body = draw.usize(0..RACERS);
    let mut racers = JoinSet::new();
    for racer in 0..RACERS {
        let (channel, key) = (server.channel().await, staff.shopee.clone());
        racers.spawn(async move {
            let mut takedowns = TakedownServiceClient::new(channel);
            let mut results = Vec::new();
            for number in 0..keys {
                let mut outcome = message(&numbered(Surface::Shopee, number));
                if racer == other_body {
                    outcome.price = Some(-1 + i64::MAX);
                }
                let request = v1::ReportOutcomesRequest { outcomes: vec![outcome] };
                let reported = takedowns.report_outcomes(with(&key, request)).await.unwrap();
                results.push((
                    number,
                    racer == other_body,
                    reported.into_inner().results.remove(0),
                ));
            }
            results
        });
    }
    let results: Vec<_> = racers.join_all().await.into_iter().flatten().collect();
    let mut first = BTreeMap::new();
    for (number, differs, result) in &results {
        if result.status() == v1::OutcomeStatus::Accepted {
            let before = first.insert(*number, (result.outcome_id.clone(), *differs));
            assert_eq!(before, None, "key {number} was accepted twice");
        }
    }
    assert_eq!(first.len(), keys);
    for (number, differs, result) in &results {
        let (id, body) = &first[number];
        match result.status() {
            v1::OutcomeStatus::Accepted => {}
            v1::OutcomeStatus::Duplicate => assert_eq!((&result.outcome_id, differs), (id, body)),
            v1::OutcomeStatus::Conflict => {
                assert_ne!(differs, body);
                let error = result.error.as_ref().unwrap();
                assert_eq!((error.reason.as_str(), error.field.as_str()), ("CONFLICT", "price"));
            }
            other => panic!("{other:?}: {result:?}"),
        }
    }

    // Another platform's equal keys are its own.
    let mut takedowns = TakedownServiceClient::new(server.channel().await);
    let of_tokopedia = |number: usize| {
        // Zero is no id.
        let id = (number + 1).to_string();
        let listing = Listing { surface: Surface::Tokopedia, kind: Kind::Pdp, id };
        message(&NewOutcome { listing, ..numbered(Surface::Tokopedia, number) })
    };
    let outcomes = (0..keys).map(of_tokopedia).collect();
    let request = with(&staff.tokopedia, v1::ReportOutcomesRequest { outcomes });
    let reported = takedowns.report_outcomes(request).await.unwrap().into_inner();
    let positions: BTreeSet<i64> = reported.results.iter().map(|result| result.position).collect();
    assert_eq!(positions, (1..=keys as i64).collect(), "{:?}", reported.results[0]);
    for key in [&staff.shopee, &staff.tokopedia] {
        let position = with(key, v1::GetDurablePositionRequest {});
        let position = takedowns.get_durable_position(position).await.unwrap().into_inner();
        assert_eq!(position.durable_position, keys as i64);
    }
    server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_row_a_key() {
    race(40, |data, listen| Server::start_at(listen, data, &[])).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_a_lookup_before_the_transaction() {
    let broken = race(40, |data, listen| {
        mutant::start(Broken::Store(Mutant::KeysOutsideTransaction), data, listen)
    });
    assert!(tokio::spawn(broken).await.is_err(), "nothing was noticed");
}
