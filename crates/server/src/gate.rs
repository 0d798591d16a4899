//! What a call passes before a method sees it: who calls is known before a byte of the message is
//! read, messages under way are bounded, and a call that takes too long is ended.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use saring_app::{App, KeyScope, Principal};
use saring_grpc::{retry, reworded, status};
use saring_proto::Reason;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::codegen::http::{Request, Response};
use tonic::{Code, Status};

use crate::caller::{authenticate, group};
use crate::intake::{Intake, Metered};
use crate::limits::Limits;

/// What is told to anybody: how the API looks, and whether the server is up.
const OPEN: [&str; 3] = [
    "/grpc.health.v1.Health/",
    "/grpc.reflection.v1.ServerReflection/",
    "/grpc.reflection.v1alpha.ServerReflection/",
];

/// Stands before all services.
#[derive(Clone)]
pub(crate) struct Gate<S> {
    pub inner: S,
    pub rules: Arc<Rules>,
}

/// What the gate goes by.
pub(crate) struct Rules {
    app: Arc<App>,
    intake: Intake,
    message_bytes: usize,
    deadline: Duration,
}

impl Rules {
    pub(crate) fn new(app: Arc<App>, limits: &Limits) -> Rules {
        Rules {
            app,
            intake: Intake::new(limits.intake_bytes.max(limits.message_bytes)),
            message_bytes: limits.message_bytes,
            deadline: limits.deadline,
        }
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

impl<S> Service<Request<Body>> for Gate<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        // The one that is ready is used up; the next call gets the clone ready anew.
        let clone = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, clone);
        let rules = Arc::clone(&self.rules);
        Box::pin(async move {
            let answer = tokio::time::timeout(rules.deadline, pass(inner, &rules, request)).await;
            Ok(match answer {
                Ok(Ok(answer)) => with_reason(answer, rules.message_bytes),
                Ok(Err(status)) => status.into_http(),
                Err(_) => too_late(rules.deadline).into_http(),
            })
        })
    }
}

async fn pass<S>(
    mut inner: S,
    rules: &Rules,
    mut request: Request<Body>,
) -> Result<Response<Body>, Status>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    let path = request.uri().path();
    if OPEN.iter().any(|open| path.starts_with(open)) {
        return Ok(carried(inner.call(request).await));
    }
    let caller = authenticate(&rules.app, request.headers()).await?;
    check_scope(&caller, path)?;
    let room = rules.intake.of(&group(&caller));
    request.extensions_mut().insert(caller);
    // What the message takes stays taken until it is answered.
    let (request, _call) = Metered::wrap(request, room);
    Ok(carried(inner.call(request).await))
}

/// A method of a service that is not known goes on to be told so.
fn check_scope(caller: &Principal, path: &str) -> Result<(), Status> {
    let service = path.split('/').nth(1).and_then(|name| name.strip_prefix("saring.v1."));
    let scope = match service {
        Some("ScoringService") => KeyScope::Scoring,
        Some("SubscriptionService") => KeyScope::Subscription,
        Some("TakedownService") => KeyScope::Takedown,
        Some("PublishingService") => KeyScope::Publishing,
        Some("StatisticsService") => KeyScope::Statistics,
        Some("TenantService") => KeyScope::Tenant,
        _ => return Ok(()),
    };
    if caller.has_scope(scope) {
        return Ok(());
    }
    let message = format!("the API key lacks the scope `{scope}`; use another key");
    Err(status(Reason::WrongScope, message))
}

fn carried(answer: Result<Response<Body>, Infallible>) -> Response<Body> {
    match answer {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

fn with_reason(answer: Response<Body>, limit: usize) -> Response<Body> {
    match Status::from_header_map(answer.headers()) {
        Some(status) if status.code() == Code::OutOfRange => reworded(status, limit).into_http(),
        _ => answer,
    }
}

fn too_late(deadline: Duration) -> Status {
    let message = format!("the call took longer than {} s; try again", deadline.as_secs());
    retry(Reason::Deadline, message, Duration::from_secs(1))
}
