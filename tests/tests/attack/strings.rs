//! Texts that mean something to a database, a terminal or a browser, in every text field of every
//! method: stored to the byte or refused, and never a fault of the server's own.

use std::collections::BTreeMap;

use prost::Message as _;
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, ReflectMessage as _, Value};
use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_store::conformance::payloads;
use saring_tests::draw::seeded;
use saring_tests::front::{self, Fault};
use saring_tests::noticed;
use saring_tests::server::{Server, with};
use saring_tests::wire::first_answer;
use tokio::task::JoinSet;
use tonic::{Code, Status};

use crate::denial::rows::ROWS;
use crate::denial::world::World;
use crate::denial::{call, methods};
use crate::story::Story;

/// The ways to the text fields of a message, by the fields' names.
fn text_fields(message: &MessageDescriptor) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for field in message.fields() {
        let name = field.name().to_owned();
        match field.kind() {
            Kind::String => paths.push(vec![name]),
            Kind::Message(inner) => {
                for path in text_fields(&inner) {
                    paths.push([vec![name.clone()], path].concat());
                }
            }
            _ => {}
        }
    }
    paths
}

/// Puts a text into a field, with whatever has to be there on the way.
fn put(message: &mut DynamicMessage, path: &[String], text: &str) {
    let field = message.descriptor().get_field_by_name(&path[0]).unwrap();
    let inner = |value: Option<DynamicMessage>, kind: Kind| {
        let Kind::Message(descriptor) = kind else { panic!("{kind:?}") };
        let mut inner = value.unwrap_or_else(|| DynamicMessage::new(descriptor));
        put(&mut inner, &path[1..], text);
        inner
    };
    let value = if field.is_map() {
        let mut map = std::collections::HashMap::new();
        let Kind::Message(entry) = field.kind() else { panic!("a map without entries") };
        let number = matches!(entry.map_entry_value_field().kind(), Kind::Double);
        let (key, value) = match (path[1].as_str(), number) {
            ("key", true) => (text, Value::F64(1.0)),
            ("key", false) => (text, Value::String("x".into())),
            _ => ("x", Value::String(text.into())),
        };
        map.insert(prost_reflect::MapKey::String(key.into()), value);
        Value::Map(map)
    } else if path.len() == 1 {
        let text = Value::String(text.into());
        if field.is_list() { Value::List(vec![text]) } else { text }
    } else if field.is_list() {
        let first = match message.get_field(&field).as_list() {
            Some([Value::Message(first), ..]) => Some(first.clone()),
            _ => None,
        };
        Value::List(vec![Value::Message(inner(first, field.kind()))])
    } else {
        let there = message.has_field(&field).then(|| message.get_field(&field).into_owned());
        let there = match there {
            Some(Value::Message(there)) => Some(there),
            _ => None,
        };
        Value::Message(inner(there, field.kind()))
    };
    message.set_field(&field, value);
}

/// What a server may say to a text that it does not like.
fn is_fair(status: &Status) -> bool {
    use Code::{Aborted, AlreadyExists, FailedPrecondition, InvalidArgument, NotFound};
    [InvalidArgument, NotFound, AlreadyExists, Aborted, FailedPrecondition].contains(&status.code())
        && status.message().len() < 1_100
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_text_in_any_field_is_a_fault_of_the_server() {
    const EACH: usize = 12;
    let mut draw = seeded("strings");
    let world = World::new().await;
    let (methods, payloads) = (methods(), payloads());
    let mut calls = JoinSet::new();
    let mut fields = 0;
    for row in ROWS {
        let method = &methods[row.method];
        for path in text_fields(&method.input()) {
            fields += 1;
            for turn in 0..EACH {
                let long = "x".repeat(200_000);
                let text = if turn == 0 { &long } else { &payloads[draw.usize(..payloads.len())] };
                let good = (row.request)(&world);
                let mut message = DynamicMessage::decode(method.input(), &*good).unwrap();
                put(&mut message, &path, text);
                let call = call(method, world.key(row.may[0]), message.encode_to_vec());
                let (channel, path, text) = (world.channel.clone(), path.join("."), text.clone());
                calls.spawn(async move {
                    let answer = first_answer(&channel, call).await.map(|_| ());
                    (row.method, path, text, answer)
                });
                while calls.len() >= 32 {
                    check(calls.join_next().await.unwrap().unwrap());
                }
            }
        }
    }
    assert!(fields > 60, "{fields}");
    calls.join_all().await.into_iter().for_each(check);

    // Nothing else has changed, and nothing is gone.
    let key = world.key(crate::denial::world::Who::Operator);
    let request = with(key, v1::ListTenantsRequest { page_size: 1_000, ..Default::default() });
    let tenants = TenantServiceClient::new(world.channel.clone()).list_tenants(request).await;
    let tenants = tenants.unwrap().into_inner().tenants;
    let slugs: Vec<_> = tenants.iter().map(|tenant| tenant.tenant.as_str()).collect();
    assert!(slugs.contains(&"shopee") && slugs.contains(&"tokopedia"), "{slugs:?}");
    world.server.stop();
}

fn check((method, path, text, answer): (&str, String, String, Result<(), Status>)) {
    let text: String = text.chars().take(40).collect();
    if let Err(status) = answer {
        assert!(is_fair(&status), "{method}, {path} = {text:?}: {status:?}");
    }
}

/// Stores texts and compares what comes back; through a front that has this fault, if any.
async fn stored_to_the_byte(fault: Option<Cleans>) {
    let mut story = Story::new(Server::start).await;
    if let Some(fault) = fault {
        story.channel = front::channel(&story.server, fault).await;
    }
    let payloads = payloads();
    let mut takedowns = TakedownServiceClient::new(story.channel.clone());
    let outcomes = payloads.iter().enumerate().map(|(at, text)| v1::Outcome {
        seller: text.clone(),
        category: text.clone(),
        ..story.outcome(&(at + 1).to_string())
    });
    let outcomes: Vec<_> = outcomes.collect();
    let request = v1::ReportOutcomesRequest { outcomes: outcomes.clone() };
    let reported = takedowns.report_outcomes(with(&story.keys.shopee, request)).await.unwrap();
    let mut refused = 0;
    for (sent, result) in outcomes.iter().zip(reported.into_inner().results) {
        if result.status() == v1::OutcomeStatus::Invalid {
            refused += 1;
            assert!(sent.seller.contains('\0') || sent.seller.is_empty(), "{:?}", sent.seller);
            continue;
        }
        assert_eq!(result.status(), v1::OutcomeStatus::Accepted);
        let request = v1::GetListingHistoryRequest {
            listing: sent.listing.clone(),
            ..v1::GetListingHistoryRequest::default()
        };
        let history = takedowns.get_listing_history(with(&story.keys.shopee, request)).await;
        let event = history.unwrap().into_inner().events.remove(0).event;
        let Some(v1::listing_event::Event::Outcome(stored)) = event else { panic!("{event:?}") };
        let stored = stored.outcome.unwrap();
        assert_eq!(stored.seller, sent.seller, "it came back otherwise");
        assert_eq!(stored.category, sent.category);
    }
    assert!(refused < 10, "{refused} were refused");

    let requests = payloads.iter().enumerate().map(|(at, text)| v1::TakedownRequest {
        url: format!("https://shopee.co.id/product/7/{at}"),
        reason: text.clone(),
        due_time: None,
    });
    let request = v1::RequestTakedownsRequest { requests: requests.collect() };
    let handed = takedowns.request_takedowns(with(&story.keys.author, request)).await.unwrap();
    for (text, result) in payloads.iter().zip(handed.into_inner().results) {
        match result.result.unwrap() {
            v1::takedown_request_result::Result::Handover(handover) => {
                assert_eq!(&handover.reason, text);
            }
            v1::takedown_request_result::Result::Error(error) => {
                assert!(text.contains('\0'), "{text:?}: {error:?}");
            }
        }
    }

    let mut tenants = TenantServiceClient::new(story.channel.clone());
    let category_map: BTreeMap<String, String> =
        payloads.iter().map(|text| (text.clone(), "elektronik".into())).collect();
    let settings = v1::TenantSettings { category_map, ..v1::TenantSettings::default() };
    let request = v1::UpdateTenantSettingsRequest { settings: Some(settings.clone()) };
    match tenants.update_tenant_settings(with(&story.keys.shopee, request)).await {
        Ok(updated) => {
            let updated = updated.into_inner().settings.unwrap();
            assert_eq!(updated.category_map, settings.category_map);
        }
        Err(status) => assert!(is_fair(&status), "{status:?}"),
    }
    story.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_stored_comes_back_to_the_byte() {
    stored_to_the_byte(None).await;
}

/// Makes a word of SQL harmless, as servers do that do not trust their own; or does nothing.
struct Cleans(bool);

impl Fault for Cleans {
    fn sent(&self, mut message: Vec<u8>) -> Vec<u8> {
        const WORD: &[u8] = b"DROP";
        while let Some(at) = message.windows(WORD.len()).position(|bytes| self.0 && bytes == WORD) {
            message[at..at + WORD.len()].make_ascii_lowercase();
        }
        message
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_texts_that_are_cleaned() {
    stored_to_the_byte(Some(Cleans(false))).await;
    let broken = tokio::spawn(stored_to_the_byte(Some(Cleans(true)))).await;
    noticed(broken, "it came back otherwise");
}
