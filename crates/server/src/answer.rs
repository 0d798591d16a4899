//! Answers that can be long: bounded by what a stock client takes.

use prost::Message;
use tonic::{Response, Status};

use crate::limits::ANSWER_BYTES;
use crate::status::answer_too_large;

/// The answer, if clients take it.
///
/// # Errors
///
/// `RESOURCE_EXHAUSTED`: whoever asks for less at once gets it.
pub(crate) fn answer<M: Message>(message: M) -> Result<Response<M>, Status> {
    let bytes = message.encoded_len();
    if bytes > ANSWER_BYTES { Err(answer_too_large(bytes)) } else { Ok(Response::new(message)) }
}
