//! Page tokens: the cursor of the last row, opaque to clients and good only for the list and the
//! caller that it was given to. A list is that of a method, with its filters where it has some. A token opens nothing: rows are looked up by the caller's own scope.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use prost::Message;
use saring_app::Principal;
use saring_grpc::{ANSWER_BYTES, invalid_field};
use saring_store::page::{Page, PageRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tonic::Status;

use crate::caller::group;

const DEFAULT_SIZE: u32 = 100;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Token<C> {
    method: String,
    caller: String,
    cursor: C,
}

/// The page that was asked for.
///
/// # Errors
///
/// `INVALID_ARGUMENT` for a size out of range, or a token of another method or caller.
pub(crate) fn request<C: DeserializeOwned>(
    method: &str,
    caller: &Principal,
    size: i32,
    largest: u32,
    token: &str,
) -> Result<PageRequest<C>, Status> {
    let size = match u32::try_from(size) {
        Ok(0) => DEFAULT_SIZE.min(largest),
        Ok(size) if size <= largest => size,
        _ => {
            let problem = format!("is {size}; give 1 to {largest}, or 0 for the usual size");
            return Err(invalid_field("page_size", problem));
        }
    };
    if token.is_empty() {
        return Ok(PageRequest::first(size));
    }
    let bad = || {
        invalid_field("page_token", "is none of this method and caller; begin with an empty one")
    };
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| bad())?;
    let token: Token<C> = serde_json::from_slice(&bytes).map_err(|_| bad())?;
    if token.method != method || token.caller != group(caller) {
        return Err(bad());
    }
    Ok(PageRequest::after(token.cursor, size))
}

/// The token of the page after this cursor; empty after the last.
pub(crate) fn token<C: Serialize>(method: &str, caller: &Principal, next: Option<C>) -> String {
    let Some(cursor) = next else { return String::new() };
    let token = Token { method: method.to_owned(), caller: group(caller), cursor };
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&token).unwrap_or_default())
}

/// The rows of a page as messages, as many as an answer holds, and the token of what comes after
/// them. At least one row is given, so that whoever goes on gets to the end.
pub(crate) fn fill<T, M: Message, C: Serialize>(
    method: &str,
    caller: &Principal,
    page: Page<T, C>,
    cursor: impl Fn(&T) -> C,
    message: impl Fn(T) -> M,
) -> (Vec<M>, String) {
    // A quarter is for what else is in the answer.
    let mut left = ANSWER_BYTES / 4 * 3;
    let mut messages = Vec::new();
    let mut last = None;
    for item in page.items {
        let at = cursor(&item);
        let message = message(item);
        let bytes = message.encoded_len();
        if bytes > left && last.is_some() {
            return (messages, token(method, caller, last));
        }
        left = left.saturating_sub(bytes);
        messages.push(message);
        last = Some(at);
    }
    (messages, token(method, caller, page.next))
}
