//! Protobuf as [`tonic_prost::ProstCodec`] has it, but that requests are looked through before they
//! are decoded, and that one which cannot be decoded is the sender's fault (`INVALID_ARGUMENT`, with
//! the place), not ours (`INTERNAL`).

use std::marker::PhantomData;

use prost::bytes::Buf as _;
use prost::{Message, Name};
use tonic::Status;
use tonic::codec::{DecodeBuf, Decoder};
use tonic_prost::ProstEncoder;
use tonic_types::StatusExt as _;

use crate::look::{Fault, look_through};
use crate::reason::Reason;

/// The codec of every service in this crate.
#[derive(Clone, Debug)]
pub struct Codec<T, U>(PhantomData<(T, U)>);

impl<T, U> Default for Codec<T, U> {
    fn default() -> Self {
        Codec(PhantomData)
    }
}

impl<T, U> tonic::codec::Codec for Codec<T, U>
where
    T: Message + Send + 'static,
    U: Message + Name + Default + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = MessageDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        ProstEncoder::default()
    }

    fn decoder(&mut self) -> Self::Decoder {
        MessageDecoder(PhantomData)
    }
}

/// Decodes one message.
#[derive(Clone, Debug)]
pub struct MessageDecoder<U>(PhantomData<U>);

impl<U: Message + Name + Default> Decoder for MessageDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        let bytes = buffer.copy_to_bytes(buffer.remaining());
        // What a server answers may be long; what it is asked has to be reasonable.
        if U::NAME.ends_with("Request") {
            look_through(&U::full_name(), &bytes).map_err(refused)?;
        }
        U::decode(bytes).map(Some).map_err(|error| {
            let problem = format!("cannot be decoded: {error}");
            refused(Fault { field: String::new(), problem, malformed: true })
        })
    }
}

fn refused(fault: Fault) -> Status {
    let reason = if fault.malformed { Reason::MalformedMessage } else { Reason::InvalidField };
    let mut details = reason.details();
    let what = match fault.field.as_str() {
        "" => "the message",
        field => field,
    };
    let message = if fault.malformed {
        format!("{what} {}; send it as saring.v1 describes it", fault.problem)
    } else {
        format!("{what} {}", fault.problem)
    };
    details.add_bad_request_violation(fault.field, fault.problem);
    Status::with_error_details(reason.code(), message, details)
}
