//! Answers that can be long: bounded by what a stock client takes.

use prost::Message;
use saring_proto::Reason;
use tonic::{Response, Status};

use crate::status::status;

/// Bytes of an answer. Stock gRPC clients take no more, so a page ends before that.
pub const ANSWER_BYTES: usize = 4 << 20;

/// The answer, if clients take it.
///
/// # Errors
///
/// `RESOURCE_EXHAUSTED`: whoever asks for less at once gets it.
pub fn answer<M: Message>(message: M) -> Result<Response<M>, Status> {
    let bytes = message.encoded_len();
    if bytes > ANSWER_BYTES { Err(answer_too_large(bytes)) } else { Ok(Response::new(message)) }
}

/// A status for an answer that no client would take.
#[must_use]
pub fn answer_too_large(bytes: usize) -> Status {
    let message = format!(
        "the answer has {bytes} bytes, and clients take {ANSWER_BYTES}; ask again for less at once, what is stored by now is known then"
    );
    status(Reason::AnswerTooLarge, message)
}
