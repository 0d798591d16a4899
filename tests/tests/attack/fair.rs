//! Work that takes long, of one platform: meanwhile others score as if it were not there.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use prost::Message as _;
use saring_link::Surface;
use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_store::records::NewOutcome;
use saring_tests::noticed;
use saring_tests::server::{Server, publish, until, with};
use saring_tests::wire::{Call, first_answer, open};
use saring_tests::world::{READY, World, listing, score};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tonic::transport::{Channel, Endpoint};

use crate::mutant::{self, Broken, Spoilt};
use crate::reports::{message, numbered};
use crate::story::Story;

/// How long each median is measured.
const MEASURED: Duration = Duration::from_secs(3);

/// Connections that the work comes over.
const CONNECTIONS: usize = 4;

/// How many times as long a call may take as alone. What was seen, while the threads that take calls did the work
/// too, is 260 times.
const GUARD: f64 = 10.0;

/// Small listings for a batch at least. There are 32 of them, and 4 where one thread does both.
const FAIR: f64 = 8.0;

/// Batches that are counted.
const BATCHES: usize = 20;

/// What is no more than noise.
const LEAST: Duration = Duration::from_millis(2);

/// What goes on meanwhile.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Work {
    Batches,
    Streams,
    Figures,
}

impl Work {
    /// Callers at once.
    const fn callers(self) -> usize {
        match self {
            Work::Batches | Work::Figures => 32,
            Work::Streams => 64,
        }
    }

    /// Has it done again and again, and counts.
    async fn go_on(self, channel: Channel, key: String, done: Arc<AtomicUsize>) {
        let authorization = Some(format!("Bearer {key}"));
        // Many words of the lists, so that it takes long.
        let description = Some("bekas import karungan bal baju jaket thrift ".repeat(18));
        let listing = v1::Listing { description, ..listing("Kemeja flanel") };
        let count = || done.fetch_add(1, Ordering::Relaxed);
        match self {
            Work::Batches => {
                let message = v1::ScoreBatchRequest { listings: vec![listing; 200] };
                let path = "/saring.v1.ScoringService/ScoreBatch".to_owned();
                let message = message.encode_to_vec();
                let call = Call { path, authorization, message, stays: false };
                loop {
                    // There may be no room for it.
                    if first_answer(&channel, call.clone()).await.is_ok() {
                        count();
                    }
                }
            }
            Work::Streams => {
                let one = v1::ScoreStreamRequest { listing: Some(listing), ..Default::default() };
                let all = tokio_stream::iter(std::iter::repeat(one.encode_to_vec()));
                let path = "/saring.v1.ScoringService/ScoreStream";
                let answers = open(&channel, path, authorization.as_deref(), all).await;
                let mut answers = answers.unwrap();
                while answers.message().await.unwrap().is_some() {
                    count();
                }
            }
            Work::Figures => loop {
                let request = v1::GetStatisticsRequest {
                    platform: "shopee".into(),
                    dimensions: vec![v1::Dimension::Day.into(), v1::Dimension::Category.into()],
                    measures: vec![
                        v1::Measure::DistinctSellers.into(),
                        v1::Measure::MedianSecondsToAction.into(),
                    ],
                    ..v1::GetStatisticsRequest::default()
                };
                let mut figures = StatisticsServiceClient::new(channel.clone());
                // Some have waited for too long.
                if figures.get_statistics(with(&key, request)).await.is_ok() {
                    count();
                }
            },
        }
    }
}

/// Work that goes on, on a thread of its own.
struct Busy {
    done: Arc<AtomicUsize>,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Busy {
    async fn begin(work: Work, address: &str, key: &str) -> Busy {
        let (stop, stopped) = oneshot::channel();
        let (address, key) = (address.to_owned(), key.to_owned());
        let done = Arc::<AtomicUsize>::default();
        let counting = Arc::clone(&done);
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async move {
                let endpoint = Endpoint::from_shared(address).unwrap();
                let mut callers = JoinSet::new();
                for _ in 0..CONNECTIONS {
                    let channel = endpoint.connect().await.unwrap();
                    for _ in 0..work.callers() / CONNECTIONS {
                        let (channel, key) = (channel.clone(), key.clone());
                        callers.spawn(work.go_on(channel, key, Arc::clone(&counting)));
                    }
                }
                let _ = stopped.await;
            });
        });
        until("a piece of work", || done.load(Ordering::Relaxed) > 0).await;
        Busy { done, stop, thread }
    }

    /// How much was done.
    fn end(self) -> usize {
        drop(self.stop);
        self.thread.join().unwrap();
        self.done.load(Ordering::Relaxed)
    }
}

/// How long a small listing takes to whoever comes at any time: the median over the time, and not over the
/// calls, of which most are made while there is nothing to wait for.
async fn median(scoring: &mut ScoringServiceClient<Channel>, key: &str) -> Duration {
    let (first, mut took) = (Instant::now(), Vec::new());
    while first.elapsed() < MEASURED {
        let begun = Instant::now();
        scoring.score(with(key, score("Kemeja flanel"))).await.unwrap();
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    let mut left = took.iter().sum::<Duration>() / 2;
    let is_past_half = |one: &&Duration| {
        left = left.saturating_sub(**one);
        left.is_zero()
    };
    *took.iter().find(is_past_half).unwrap()
}

/// Scores by one platform's key while another has `work` done.
async fn score_meanwhile(work: Work, address: &str, (polite, greedy): (&str, &str)) {
    let channel = Endpoint::from_shared(address.to_owned()).unwrap().connect().await.unwrap();
    let mut scoring = ScoringServiceClient::new(channel);
    let alone = median(&mut scoring, polite).await;
    let busy = Busy::begin(work, address, greedy).await;
    let meanwhile = median(&mut scoring, polite).await;
    let done = busy.end();
    let times = meanwhile.as_secs_f64() / alone.as_secs_f64();
    println!(
        "{work:?}: {done} done; a listing takes {meanwhile:?} in the place of {alone:?}, {times:.1} times"
    );
    let bound = alone.max(LEAST).mul_f64(GUARD);
    assert!(meanwhile <= bound, "{work:?}: {meanwhile:?} is {times:.1} times as long");
}

/// Scores by one platform's key until another has had batches scored: how many for each of those. Whatever else
/// goes on here, the server divides what it has between the two.
async fn small_ones_for_a_batch(address: &str, (polite, greedy): (&str, &str)) -> f64 {
    let channel = Endpoint::from_shared(address.to_owned()).unwrap().connect().await.unwrap();
    let mut scoring = ScoringServiceClient::new(channel);
    let busy = Busy::begin(Work::Batches, address, greedy).await;
    let first = busy.done.load(Ordering::Relaxed);
    let mut small = 0_u32;
    let batches = loop {
        scoring.score(with(polite, score("Kemeja flanel"))).await.unwrap();
        small += 1;
        let batches = busy.done.load(Ordering::Relaxed) - first;
        if batches >= BATCHES {
            break batches as f64;
        }
    };
    busy.end();
    println!("{small} small listings beside {batches} batches");
    f64::from(small) / batches
}

async fn a_batch_is_no_small_listing_s_turn(start: impl Fn(&Path) -> Server) {
    let story = Story::new(start).await;
    publish(story.channel.clone(), &story.keys, "rules/pakaian-bekas-impor.yaml").await;
    let keys = (&*story.keys.tokopedia, &*story.keys.shopee);
    let small = small_ones_for_a_batch(&story.server.address, keys).await;
    story.server.kill();
    assert!(small >= FAIR, "{small} small listings for a batch");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn small_listings_do_not_take_turns_with_batches() {
    a_batch_is_no_small_listing_s_turn(Server::start).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_a_server_where_they_do() {
    let start =
        |data: &Path| mutant::start(Broken::Front(Spoilt::WorksInline), data, "127.0.0.1:0");
    let tried = tokio::spawn(a_batch_is_no_small_listing_s_turn(start));
    noticed(tried.await, "small listings for a batch");
}

async fn at_the_centre(start: impl Fn(&Path) -> Server, works: &[Work]) {
    let story = Story::new(start).await;
    publish(story.channel.clone(), &story.keys, "rules/pakaian-bekas-impor.yaml").await;
    let mut takedowns = TakedownServiceClient::new(story.channel.clone());
    let batches = if works.contains(&Work::Figures) { 5 } else { 0 };
    for batch in 0..batches {
        let outcomes = (batch * 1_000..(batch + 1) * 1_000).map(|number| NewOutcome {
            action_at: 1_700_000_000_000_000 + number as i64 % 300 * 86_400_000_000,
            category: (number % 40).to_string(),
            ..numbered(Surface::Shopee, number)
        });
        let outcomes = outcomes.map(|outcome| message(&outcome)).collect();
        let request = with(&story.keys.shopee, v1::ReportOutcomesRequest { outcomes });
        takedowns.report_outcomes(request).await.unwrap();
    }
    for work in works {
        let keys = (&*story.keys.tokopedia, &*story.keys.shopee);
        score_meanwhile(*work, &story.server.address, keys).await;
    }
    story.server.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures, which nothing may disturb: `cargo xtask torture` runs it"]
async fn others_score_while_one_platform_has_the_centre_work() {
    at_the_centre(Server::start, &[Work::Batches, Work::Streams, Work::Figures]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures, which nothing may disturb: `cargo xtask torture` runs it"]
async fn others_score_while_one_caller_has_the_edge_work() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let edge = world.start(&[]).start();
    edge.wait_for(READY, true).await;
    for work in [Work::Batches, Work::Streams] {
        score_meanwhile(work, &edge.address, ("", "")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures, which nothing may disturb: `cargo xtask torture` runs it"]
async fn this_notices_a_server_that_works_on_the_threads_that_take_calls() {
    let start =
        |data: &Path| mutant::start(Broken::Front(Spoilt::WorksInline), data, "127.0.0.1:0");
    for work in [Work::Batches, Work::Figures] {
        let tried = tokio::spawn(async move { at_the_centre(start, &[work]).await });
        noticed(tried.await, "times as long");
    }
}
