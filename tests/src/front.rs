//! A front that passes calls on to a server and spoils something on the way: behind it, a good server
//! looks like one that is broken, so that each scenario is seen to notice it.
#![expect(clippy::unwrap_used, reason = "everything here is part of tests")]

use std::error::Error;
use std::sync::Arc;

use bytes::{Buf as _, Bytes, BytesMut};
use h2::client::SendRequest;
use h2::server::SendResponse;
use h2::{RecvStream, SendStream};
use http::{HeaderMap, Request, Response};
use tokio::net::{TcpListener, TcpStream};
use tonic::transport::Channel;

use crate::raw::framed;
use crate::server::Server;

/// What is spoilt; by itself nothing.
pub trait Fault: Send + Sync + 'static {
    /// Changes the headers of a call.
    fn call(&self, _headers: &mut HeaderMap) {}

    /// Whether a call reaches the server only once all of it is there.
    fn holds_back(&self) -> bool {
        false
    }

    /// What the server gets in the place of a message.
    fn sent(&self, message: Vec<u8>) -> Vec<u8> {
        message
    }

    /// What the caller of this path gets in the place of a message.
    fn answered(&self, _path: &str, message: Vec<u8>) -> Vec<Vec<u8>> {
        vec![message]
    }
}

type Passed = Result<(), Box<dyn Error + Send + Sync>>;

/// Puts a front before the server at `host:port`, until the program ends; gives the front's address.
///
/// # Panics
///
/// If there is no port for it.
pub async fn before(server: &str, fault: impl Fault) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = server.to_owned();
    let fault = Arc::new(fault);
    tokio::spawn(async move {
        while let Ok((caller, _)) = listener.accept().await {
            tokio::spawn(connection(caller, server.clone(), Arc::clone(&fault)));
        }
    });
    address.to_string()
}

/// A connection to a server through a front.
///
/// # Panics
///
/// If there is no port for it.
pub async fn channel(server: &Server, fault: impl Fault) -> Channel {
    let front = before(server.address.strip_prefix("http://").unwrap(), fault).await;
    Channel::from_shared(format!("http://{front}")).unwrap().connect_lazy()
}

/// How a connection ends is for the two at its ends to judge, as are its calls.
async fn connection(caller: TcpStream, server: String, fault: Arc<impl Fault>) -> Passed {
    let server = TcpStream::connect(server).await?;
    // What it passes on comes as soon as without it.
    caller.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (server, driver) = h2::client::handshake(server).await?;
    tokio::spawn(driver);
    let mut caller = h2::server::handshake(caller).await?;
    while let Some(call) = caller.accept().await {
        let (request, respond) = call?;
        tokio::spawn(pass(request, respond, server.clone(), Arc::clone(&fault)));
    }
    Ok(())
}

async fn pass(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    server: SendRequest<Bytes>,
    fault: Arc<impl Fault>,
) -> Passed {
    let path = request.uri().path().to_owned();
    let (mut head, mut body) = request.into_parts();
    fault.call(&mut head.headers);
    let mut pending = BytesMut::new();
    while fault.holds_back()
        && let Some(bytes) = next(&mut body).await?
    {
        pending.extend(bytes);
    }
    let (answer, to) = server.ready().await?.send_request(Request::from_parts(head, ()), false)?;
    let on_the_way = Arc::clone(&fault);
    tokio::spawn(pump(pending, body, to, move |message| vec![on_the_way.sent(message)]));
    let (head, body) = answer.await?.into_parts();
    let only_trailers = body.is_end_stream();
    let to = respond.send_response(Response::from_parts(head, ()), only_trailers)?;
    if only_trailers {
        return Ok(());
    }
    pump(BytesMut::new(), body, to, |message| fault.answered(&path, message)).await
}

/// Passes on message by message, with what `change` makes of each; first those that are `pending`.
async fn pump(
    mut pending: BytesMut,
    mut from: RecvStream,
    mut to: SendStream<Bytes>,
    change: impl Fn(Vec<u8>) -> Vec<Vec<u8>>,
) -> Passed {
    loop {
        while let Some((compressed, message)) = first_message(&mut pending) {
            for message in change(message) {
                to.send_data(framed(compressed, &message), false)?;
            }
        }
        let Some(bytes) = next(&mut from).await? else { break };
        pending.extend(bytes);
    }
    match from.trailers().await? {
        Some(trailers) => to.send_trailers(trailers)?,
        None => to.send_data(pending.freeze(), true)?,
    }
    Ok(())
}

/// The next bytes of a body.
async fn next(from: &mut RecvStream) -> Result<Option<Bytes>, h2::Error> {
    let Some(bytes) = from.data().await.transpose()? else { return Ok(None) };
    from.flow_control().release_capacity(bytes.len())?;
    Ok(Some(bytes))
}

/// Takes the first message, once all of it is there.
fn first_message(pending: &mut BytesMut) -> Option<(bool, Vec<u8>)> {
    let length = u32::from_be_bytes(pending.get(1..5)?.try_into().ok()?) as usize;
    pending.get(5..5 + length)?;
    let compressed = pending[0] != 0;
    pending.advance(5);
    Some((compressed, pending.split_to(length).into()))
}
