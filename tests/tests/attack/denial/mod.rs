//! Every method refuses everybody whom it is not for, and tells nobody what is another's.
//!
//! The methods come from the descriptor set, so that a new one without a row fails here.

mod leaves;
pub mod rows;
pub mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use http::HeaderMap;
use prost_reflect::{
    DescriptorPool, DynamicMessage, Kind, MessageDescriptor, MethodDescriptor, Value,
};
use saring_tests::front::{self, Fault};
use saring_tests::server::reason;
use saring_tests::wire::{Call, first_answer};
use tokio::task::JoinSet;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServiceResponse};
use uuid::Uuid;

use rows::{ROWS, Row};
use world::{Who, World};

/// Services that ask for no key. They tell nothing but how the API looks and whether it is up.
const EXEMPT: [&str; 2] = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"];

/// Names of fields that name what may be another platform's.
const NAMES: [&str; 7] =
    ["tenant", "platform", "handover_id", "handover_ids", "outcome_id", "key_id", "url"];

/// Services that only an edge has. Whom an edge refuses stands in `outbox.rs`.
const OF_EDGES: [&str; 1] = ["saring.v1.OutboxService"];

/// The methods of the centre, by service and name.
pub fn methods() -> BTreeMap<String, MethodDescriptor> {
    let pool = DescriptorPool::decode(saring_proto::DESCRIPTOR_SET).unwrap();
    let services = pool.services().filter(|service| !OF_EDGES.contains(&service.full_name()));
    let services: Vec<_> = services.collect();
    let methods = services.iter().flat_map(|service| service.methods());
    methods.map(|method| (method.full_name().to_owned(), method)).collect()
}

/// Looks at every field that a message can hold, at any depth.
fn any_field(
    message: &MessageDescriptor,
    seen: &mut BTreeSet<String>,
    test: &dyn Fn(&str, &Kind) -> bool,
) -> bool {
    seen.insert(message.full_name().to_owned())
        && message.fields().any(|field| {
            test(field.name(), &field.kind())
                || match field.kind() {
                    Kind::Message(inner) => any_field(&inner, seen, test),
                    _ => false,
                }
        })
}

fn names_what_can_be_anothers(method: &MethodDescriptor) -> bool {
    // Who signed an envelope is in the key set, which is everybody's.
    let mut seen = BTreeSet::from(["saring.v1.EnvelopeSignature".to_owned()]);
    any_field(&method.input(), &mut seen, &|name, kind| match kind {
        Kind::String => NAMES.contains(&name),
        Kind::Message(message) => message.name() == "ListingRef",
        _ => false,
    })
}

fn is_paged(method: &MethodDescriptor) -> bool {
    method.input().get_field_by_name("page_token").is_some()
}

/// A call of a row's method.
pub fn call(method: &MethodDescriptor, key: &str, message: Vec<u8>) -> Call {
    let service = method.parent_service().full_name().to_owned();
    Call {
        path: format!("/{service}/{}", method.name()),
        authorization: Some(format!("Bearer {key}")),
        message,
        stays: method.is_client_streaming(),
    }
}

/// All that a refusal says.
fn told(status: &Status) -> (Code, String, String) {
    (status.code(), reason(status), status.message().to_owned())
}

#[test]
fn every_method_has_a_row() {
    let rows: Vec<&str> = ROWS.iter().map(|row| row.method).collect();
    let known = methods();
    let names: Vec<&str> = known.keys().map(String::as_str).collect();
    let sorted: BTreeSet<&str> = rows.iter().copied().collect();
    assert_eq!(sorted.len(), rows.len(), "a method has two rows");
    assert_eq!(sorted.into_iter().collect::<Vec<_>>(), names, "rows and methods differ");
    for row in ROWS {
        let needs =
            row.may.contains(&Who::Shopee) && names_what_can_be_anothers(&known[row.method]);
        assert_eq!(!row.anothers.is_empty(), needs, "{}: cases of another's things", row.method);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_method_refuses_whom_it_is_not_for() {
    let world = World::new().await;
    let methods = methods();
    for row in ROWS {
        let method = &methods[row.method];
        without_a_good_key(&world, row, method).await;
        wrong_roles(&world, row, method).await;
        wrong_scopes(&world, row, method).await;
        anothers_things(&world, row, method).await;
        if is_paged(method) {
            anothers_pages(&world, row, method).await;
        }
    }
    // Only now: what was refused has changed nothing, so that each of these is still possible.
    for row in ROWS {
        let key = world.key(row.may[0]);
        let answer =
            first_answer(&world.channel, call(&methods[row.method], key, (row.request)(&world)));
        let answer = answer.await.map_err(|status| told(&status));
        assert!(answer.is_ok(), "{} as {:?}: {answer:?}", row.method, row.may[0]);
    }
    world.server.stop();
}

async fn without_a_good_key(world: &World, row: &Row, method: &MethodDescriptor) {
    let good = call(method, "", (row.request)(world));
    let unknown = format!("sk_{}_{}", "a".repeat(16), "A".repeat(43));
    let guessed = format!("{}_{}", &world.key(row.may[0])[..19], "A".repeat(43));
    let cases = [
        (None, "NO_KEY"),
        (Some("Bearer".to_owned()), "MALFORMED_KEY"),
        (Some("Bearer sk_".to_owned()), "MALFORMED_KEY"),
        (Some(format!("Basic {}", world.key(row.may[0]))), "MALFORMED_KEY"),
        (Some(format!("Bearer {unknown}")), "UNKNOWN_KEY"),
        (Some(format!("Bearer {guessed}")), "UNKNOWN_KEY"),
        (Some(format!("Bearer {}", world.expired)), "EXPIRED_KEY"),
        (Some(format!("Bearer {}", world.revoked)), "REVOKED_KEY"),
    ];
    for (authorization, expected) in cases {
        // Whoever has no key is not listened to: what cannot be read is not even looked at.
        for message in [good.message.clone(), vec![0xff; 100], vec![0; 5 << 20]] {
            let call = Call { authorization: authorization.clone(), message, ..good.clone() };
            let status = first_answer(&world.channel, call).await.unwrap_err();
            let got = (status.code(), reason(&status));
            assert_eq!(got, (Code::Unauthenticated, expected.into()), "{}: {status:?}", row.method);
        }
    }
}

async fn wrong_roles(world: &World, row: &Row, method: &MethodDescriptor) {
    for who in Who::ALL.into_iter().filter(|who| !row.may.contains(&who.role())) {
        let call = call(method, world.key(who), (row.request)(world));
        let status = first_answer(&world.channel, call).await.unwrap_err();
        let got = (status.code(), reason(&status));
        let expected = (Code::PermissionDenied, "WRONG_ROLE".to_owned());
        assert_eq!(got, expected, "{} as {who:?}: {}", row.method, status.message());
    }
}

/// Each service has its scope. The one key that has it is let in, here with what is no message.
async fn wrong_scopes(world: &World, row: &Row, method: &MethodDescriptor) {
    let service = method.parent_service().name().to_uppercase();
    let own = format!("KEYSCOPE{}", service.trim_end_matches("SERVICE"));
    let mut let_in = 0;
    for (scope, key) in &world.scoped[&row.may[0]] {
        let is_own = own == scope.as_str_name().replace('_', "");
        let message = if is_own { vec![0xff; 100] } else { (row.request)(world) };
        let status = first_answer(&world.channel, call(method, key, message)).await.unwrap_err();
        let expected = match is_own {
            true => (Code::InvalidArgument, "MALFORMED_MESSAGE"),
            false => (Code::PermissionDenied, "WRONG_SCOPE"),
        };
        let got = (status.code(), reason(&status));
        assert_eq!((got.0, &*got.1), expected, "{} with {scope:?}: {status:?}", row.method);
        let_in += usize::from(is_own);
    }
    assert_eq!(let_in, 1, "{own}");
}

/// What is another platform's gets the answer of what is not there, to the byte.
async fn anothers_things(world: &World, row: &Row, method: &MethodDescriptor) {
    for case in row.anothers {
        let (theirs, unknown) = (case.theirs)(world);
        assert_eq!(theirs.len(), unknown.len(), "so that no length tells them apart");
        let mut answers = Vec::new();
        for id in [&theirs, &unknown] {
            let call = call(method, world.key(Who::Shopee), (case.request)(world, id));
            let answer = first_answer(&world.channel, call).await;
            let plain = |bytes: &[u8]| {
                String::from_utf8_lossy(bytes).replace(id.as_str(), "<the name that was asked for>")
            };
            answers.push(match answer {
                Ok(message) => ("answer".to_owned(), plain(&message), String::new()),
                Err(status) => (
                    format!("{:?}", status.code()),
                    plain(status.message().as_bytes()),
                    plain(status.details()),
                ),
            });
        }
        assert_eq!(answers[0], answers[1], "{} with {theirs} and {unknown}", row.method);
    }
}

/// A page token opens nothing to whoever it was not given to.
async fn anothers_pages(world: &World, row: &Row, method: &MethodDescriptor) {
    let (mine, others) = match row.may {
        [Who::Operator] => (Who::Operator, &[][..]),
        may if may.contains(&Who::Shopee) => (Who::Shopee, &[Who::Tokopedia, Who::Author][..]),
        _ => (Who::Author, &[Who::Operator][..]),
    };
    let token = |who: Who| {
        let request = if who == Who::Tokopedia { row.tokopedias } else { row.request };
        let first = with_field(method, request(world), "page_size", Value::I32(1));
        let call = call(method, world.key(who), first);
        async move {
            let page = first_answer(&world.channel, call).await.unwrap();
            let page = DynamicMessage::decode(method.output(), &*page).unwrap();
            let token = page.get_field_by_name("next_page_token").unwrap();
            let token = token.as_str().unwrap().to_owned();
            assert_ne!(token, "", "{}: one row is no page, as {who:?}", row.method);
            token
        }
    };
    let own = token(mine).await;
    let mut wrong = vec!["?".to_owned(), "AAAA".to_owned(), format!("{own}A"), own[1..].to_owned()];
    for other in others {
        wrong.push(token(*other).await);
    }
    let ask = |token: String| {
        let message = with_field(method, (row.request)(world), "page_token", Value::String(token));
        call(method, world.key(mine), message)
    };
    for token in wrong {
        let status = first_answer(&world.channel, ask(token)).await.unwrap_err();
        assert_eq!(told(&status).0, Code::InvalidArgument, "{}: {status:?}", row.method);
        assert!(status.message().starts_with("page_token"), "{}: {status:?}", row.method);
    }
    first_answer(&world.channel, ask(own)).await.unwrap();
}

/// The message with one more field, which takes the place of an earlier one.
fn with_field(
    method: &MethodDescriptor,
    mut message: Vec<u8>,
    name: &str,
    value: Value,
) -> Vec<u8> {
    let mut more = DynamicMessage::new(method.input());
    more.set_field_by_name(name, value);
    message.extend(prost::Message::encode_to_vec(&more));
    message
}

/// Takes everybody for the one whose key this is, if there is one.
#[derive(Clone, Default)]
struct TakesAllFor(Arc<Mutex<Option<String>>>);

impl Fault for TakesAllFor {
    fn call(&self, headers: &mut HeaderMap) {
        if let Some(key) = &*self.0.lock().unwrap() {
            headers.insert("authorization", format!("Bearer {key}").parse().unwrap());
        }
    }
}

/// A part of what is tried with each row.
#[derive(Clone, Copy, Debug)]
enum Part {
    WithoutAGoodKey,
    WrongRoles,
    WrongScopes,
    AnothersThings,
    AnothersPages,
}

impl Part {
    const ALL: [Part; 5] = [
        Part::WithoutAGoodKey,
        Part::WrongRoles,
        Part::WrongScopes,
        Part::AnothersThings,
        Part::AnothersPages,
    ];

    /// Whether it tries anything with this row that depends on who calls.
    fn is_of(self, row: &Row, method: &MethodDescriptor) -> bool {
        match self {
            Part::WithoutAGoodKey | Part::WrongScopes => true,
            Part::WrongRoles => Who::ALL.into_iter().any(|who| !row.may.contains(&who.role())),
            Part::AnothersThings => !row.anothers.is_empty(),
            // Tokopedia's page is of its own listing, which Shopee has no page of.
            Part::AnothersPages => {
                is_paged(method)
                    && row.may != [Who::Operator]
                    && !method.name().ends_with("History")
            }
        }
    }

    async fn run(self, world: &World, row: &Row, method: &MethodDescriptor) {
        match self {
            Part::WithoutAGoodKey => without_a_good_key(world, row, method).await,
            Part::WrongRoles => wrong_roles(world, row, method).await,
            Part::WrongScopes => wrong_scopes(world, row, method).await,
            Part::AnothersThings => anothers_things(world, row, method).await,
            Part::AnothersPages => anothers_pages(world, row, method).await,
        }
    }
}

/// Behind a front that takes everybody for whoever may, each part of the table fails in each row;
/// behind one that does not, in none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_notices_who_is_let_in() {
    let mut world = World::new().await;
    let fault = TakesAllFor::default();
    world.channel = front::channel(&world.server, fault.clone()).await;
    let (world, methods) = (Arc::new(world), Arc::new(methods()));
    for let_in in [false, true] {
        for row in ROWS {
            for part in Part::ALL.into_iter().filter(|part| part.is_of(row, &methods[row.method])) {
                // Large messages take their time where nobody refuses them at once.
                if !let_in && matches!(part, Part::WithoutAGoodKey) {
                    continue;
                }
                let who = match part {
                    Part::AnothersThings => Who::Tokopedia,
                    _ => row.may[0],
                };
                *fault.0.lock().unwrap() = let_in.then(|| world.key(who).to_owned());
                let (world, methods) = (Arc::clone(&world), Arc::clone(&methods));
                let ended = tokio::spawn(async move {
                    part.run(&world, row, &methods[row.method]).await;
                });
                assert_eq!(ended.await.is_err(), let_in, "{part:?} of {}", row.method);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_found_by_guessing() {
    let world = World::new().await;
    let methods = methods();
    let acknowledge = &methods["saring.v1.TakedownService.AcknowledgeHandovers"];
    let guesses: Vec<String> = (0..1_000).map(|_| Uuid::now_v7().to_string()).collect();
    let message = rows::acknowledge(guesses.clone());
    let call_ = call(acknowledge, world.key(Who::Shopee), message);
    let answer = first_answer(&world.channel, call_).await.unwrap();
    let answer: saring_proto::v1::AcknowledgeHandoversResponse =
        prost::Message::decode(&*answer).unwrap();
    assert_eq!(answer.results.len(), 1_000);
    for (guess, result) in guesses.iter().zip(answer.results) {
        assert_eq!(
            (guess, result.error.unwrap().reason.as_str()),
            (&result.handover_id, "NOT_FOUND")
        );
    }

    // A thousand secrets for a key that there is, all at once.
    let position = &methods["saring.v1.TakedownService.GetDurablePosition"];
    let known = world.key(Who::Shopee)[..19].to_owned();
    let mut calls = JoinSet::new();
    for guess in 0..1_000 {
        let key = format!("{known}_{:A>42}A", format!("{guess}"));
        let (channel, call) = (world.channel.clone(), call(position, &key, Vec::new()));
        calls.spawn(async move { first_answer(&channel, call).await.map_err(|s| told(&s)) });
    }
    for answer in calls.join_all().await {
        let (code, reason, message) = answer.unwrap_err();
        let expected = (Code::Unauthenticated, "UNKNOWN_KEY", "this api key is not valid");
        assert_eq!((code, reason.as_str(), message.as_str()), expected);
    }
    world.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_approves_their_own() {
    let world = World::new().await;
    let methods = methods();
    let approve = &methods["saring.v1.PublishingService.ApproveRuleSet"];
    let message = rows::approve(&world);
    // The officer who submitted it has a second key, which may approve: what others submitted.
    let own = first_answer(&world.channel, call(approve, &world.author_approves, message.clone()));
    let own = own.await.unwrap_err();
    assert_eq!(reason(&own), "REFUSED", "{own:?}");
    assert_eq!(
        own.message(),
        "nobody approves or refuses what they submitted; one's own submission is withdrawn"
    );
    first_answer(&world.channel, call(approve, world.key(Who::Approver), message)).await.unwrap();
    world.server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_asks_for_no_key_is_health_and_reflection() {
    let world = World::new().await;
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut reflection = ServerReflectionClient::new(world.channel.clone());
    let answer = reflection.server_reflection_info(tokio_stream::iter([request])).await.unwrap();
    let answer = answer.into_inner().message().await.unwrap().unwrap();
    let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
        panic!("{answer:?}")
    };
    let served: BTreeSet<String> =
        list.service.into_iter().map(|ServiceResponse { name }| name).collect();
    let methods = methods();
    let ours = methods.values().map(|method| method.parent_service().full_name().to_owned());
    let known: BTreeSet<String> = ours.chain(EXEMPT.map(str::to_owned)).collect();
    assert_eq!(served, known);
    let health = Call {
        path: "/grpc.health.v1.Health/Check".into(),
        authorization: None,
        message: Vec::new(),
        stays: false,
    };
    let nowhere = Call { path: "/saring.v1.ScoringService/Nothing".into(), ..health.clone() };
    for service in methods.values().map(|method| method.parent_service()) {
        let message = HealthCheckRequest { service: service.full_name().to_owned() };
        let named = Call { message: prost::Message::encode_to_vec(&message), ..health.clone() };
        first_answer(&world.channel, named).await.unwrap();
    }
    first_answer(&world.channel, health).await.unwrap();
    // A path that nothing serves is not told apart from one that something serves.

    let status = first_answer(&world.channel, nowhere).await.unwrap_err();
    assert_eq!(reason(&status), "NO_KEY", "{status:?}");
    world.server.stop();
}
