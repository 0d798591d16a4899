//! Calls by the method's name and the message's bytes, below the generated stubs: what a client in
//! another language, or an attacker, can send.

use bytes::{Buf as _, BufMut as _};
use tokio_stream::{Stream, StreamExt as _};
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;
use tonic::{Request, Status, Streaming};

/// One call.
#[derive(Clone, Debug)]
pub struct Call {
    /// Such as `/saring.v1.ScoringService/Score`.
    pub path: String,
    /// The metadata `authorization`, if any.
    pub authorization: Option<String>,
    /// The one message that is sent.
    pub message: Vec<u8>,
    /// The caller goes on talking: nothing ends its side of the stream.
    pub stays: bool,
}

/// Makes a call and gives the first message of the answer, or the error.
///
/// # Errors
///
/// Whatever the server answers.
pub async fn first_answer(channel: &Channel, call: Call) -> Result<Vec<u8>, Status> {
    let one = tokio_stream::iter([call.message]);
    let rest: Box<dyn Stream<Item = Vec<u8>> + Send + Unpin> = match call.stays {
        true => Box::new(tokio_stream::pending()),
        false => Box::new(tokio_stream::empty()),
    };
    let authorization = call.authorization.as_deref();
    let mut answers = open(channel, &call.path, authorization, one.chain(rest)).await?;
    match answers.message().await? {
        Some(message) => Ok(message),
        None => Err(Status::unknown("the server ended the stream without a message")),
    }
}

/// Makes a call with these messages and gives its answers as they come.
///
/// # Errors
///
/// Whatever the server answers at first.
pub async fn open(
    channel: &Channel,
    path: &str,
    authorization: Option<&str>,
    messages: impl Stream<Item = Vec<u8>> + Send + 'static,
) -> Result<Streaming<Vec<u8>>, Status> {
    let path: PathAndQuery = path.parse().map_err(|_| Status::unknown("the test gave no path"))?;
    let mut request = Request::new(messages);
    if let Some(text) = authorization {
        let value = MetadataValue::try_from(text);
        let value = value.map_err(|_| Status::unknown("the test's key cannot be sent"))?;
        request.metadata_mut().insert("authorization", value);
    }
    let mut grpc = Grpc::new(channel.clone()).max_decoding_message_size(usize::MAX);
    grpc.ready().await.map_err(|error| Status::unknown(error.to_string()))?;
    Ok(grpc.streaming(request, path, Bytes).await?.into_inner())
}

/// Messages as they are.
#[derive(Clone, Copy, Debug)]
struct Bytes;

impl Codec for Bytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Bytes;
    type Decoder = Bytes;

    fn encoder(&mut self) -> Bytes {
        Bytes
    }

    fn decoder(&mut self) -> Bytes {
        Bytes
    }
}

impl Encoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let mut bytes = vec![0; from.remaining()];
        from.copy_to_slice(&mut bytes);
        Ok(Some(bytes))
    }
}
