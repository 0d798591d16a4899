//! Checking an API key, as each call does first: one that is remembered, beside one that the store is
//! asked for.

#![expect(clippy::expect_used, reason = "a bench that cannot begin has nothing to say")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use saring_app::{App, Policy};
use saring_server::{DataFolder, SystemEnvironment};
use saring_store::auth::Role;

/// A name, and how often the change log is polled: it counts as followed for some polls.
const CASES: [(&str, Duration); 2] =
    [("remembered", Duration::from_secs(3_600)), ("looked up", Duration::ZERO)];

fn bench(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let data = tempfile::tempdir().expect("a folder");
    let folder = runtime.block_on(DataFolder::open(data.path(), None, None, &SystemEnvironment));
    let folder = folder.expect("a new folder is good");
    let key = std::fs::read_to_string(data.path().join("operator.key")).expect("it has a key");
    let store = folder.store;
    let mut group = criterion.benchmark_group("keys");
    for (name, log_poll) in CASES {
        let policy = Policy { log_poll, ..Policy::default() };
        let (store, signing) = (Arc::clone(&store), folder.signing.clone());
        let app = runtime.block_on(App::open(store, signing, policy, Arc::new(SystemEnvironment)));
        let app = app.expect("a new folder is good");
        let role = || {
            let caller = runtime.block_on(app.authenticate(black_box(key.trim()), None));
            caller.map(|caller| caller.role()).expect("the key is good")
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| assert_eq!(role(), Role::Operator));
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
