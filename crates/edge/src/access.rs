//! Who may call an edge.
//!
//! Whoever can call an edge reports outcomes in the platform's name. On the same machine that is
//! decided by who may connect: a loopback address is open to the machine's processes, a socket file
//! has permissions. Others need a token, unless it is said that anybody may call.

use std::sync::Arc;

use arc_swap::ArcSwap;
use saring_grpc::{Authenticator, bearer, status};
use saring_proto::Reason;
use subtle::ConstantTimeEq as _;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request};

/// Fewest characters of a token.
const SHORTEST: usize = 16;

/// Who may call.
#[derive(Clone, Debug)]
pub enum Access {
    /// Whoever can connect.
    Anybody,
    /// Whoever sends one of these tokens as `authorization: Bearer …`.
    Tokens(Tokens),
}

/// Tokens of callers. Two at a time let one be replaced while callers still send the other. All clones are one.
#[derive(Clone)]
pub struct Tokens(Arc<ArcSwap<Vec<String>>>);

/// A file of tokens that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokensError {
    /// There is none in it.
    #[error("there is no token; write one on each line")]
    None,
    /// One could be guessed.
    #[error("the token on line {0} has fewer than {SHORTEST} characters; make a random one")]
    Short(usize),
    /// One cannot be sent.
    #[error("the token on line {0} has characters that cannot be sent; use visible ASCII ones")]
    Characters(usize),
}

impl Tokens {
    /// The tokens of a file, one on each line.
    ///
    /// # Errors
    ///
    /// [`TokensError`].
    pub fn parse(text: &str) -> Result<Tokens, TokensError> {
        Ok(Tokens(Arc::new(ArcSwap::from_pointee(lines(text)?))))
    }

    /// Goes by those of this file from now on; whether they are others.
    ///
    /// # Errors
    ///
    /// [`TokensError`]; those before stay in force.
    pub fn replace(&self, text: &str) -> Result<bool, TokensError> {
        let tokens = lines(text)?;
        let is_other = **self.0.load() != tokens;
        self.0.store(Arc::new(tokens));
        Ok(is_other)
    }

    fn has(&self, token: &str) -> bool {
        let equal = |known: &String| bool::from(known.as_bytes().ct_eq(token.as_bytes()));
        self.0.load().iter().any(equal)
    }
}

fn lines(text: &str) -> Result<Vec<String>, TokensError> {
    let mut tokens = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let token = line.trim();
        if token.is_empty() {
            continue;
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokensError::Characters(at + 1));
        }
        if token.len() < SHORTEST {
            return Err(TokensError::Short(at + 1));
        }
        tokens.push(token.to_owned());
    }
    if tokens.is_empty() { Err(TokensError::None) } else { Ok(tokens) }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} tokens", self.0.load().len())
    }
}

impl Access {
    fn check(&self, headers: &HeaderMap) -> Result<(), Status> {
        let Access::Tokens(tokens) = self else { return Ok(()) };
        let Some(header) = headers.get("authorization") else {
            return Err(status(
                Reason::NoKey,
                "no token was sent; send one of the edge's tokens as the metadata \
                 `authorization: Bearer …`",
            ));
        };
        if bearer(header).is_some_and(|token| tokens.has(token)) {
            return Ok(());
        }
        Err(status(Reason::UnknownKey, "this is no token of the edge"))
    }
}

#[tonic::async_trait]
impl Authenticator for Access {
    type Held = ();

    async fn admit(&self, request: Request<Body>) -> Result<(Request<Body>, ()), Status> {
        self.check(request.headers())?;
        Ok((request, ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_token_opens() {
        let tokens = Tokens::parse("satu-satu-satu-satu\n\n  dua-dua-dua-dua-dua \n").unwrap();
        let access = Access::Tokens(tokens);
        let check = |header: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(header) = header {
                headers.insert("authorization", header.parse().unwrap());
            }
            access.check(&headers).is_ok()
        };
        assert!(check(Some("Bearer satu-satu-satu-satu")));
        assert!(check(Some("bearer dua-dua-dua-dua-dua")));
        for header in [None, Some("Bearer "), Some("satu-satu-satu-satu"), Some("Bearer satu")] {
            assert!(!check(header), "{header:?}");
        }
        assert_eq!(format!("{access:?}"), "Tokens(2 tokens)");
    }

    #[test]
    fn a_file_that_cannot_be_used_leaves_the_tokens_before_in_force() {
        let [one, two] = ["satu-satu-satu-satu", "dua-dua-dua-dua-dua"];
        let tokens = Tokens::parse(one).unwrap();
        let clone = tokens.clone();
        for (text, replaced, good) in [
            ("", Err(TokensError::None), one),
            ("satu-satu-satu-satu\n\n", Ok(false), one),
            (two, Ok(true), two),
            ("pendek", Err(TokensError::Short(1)), two),
        ] {
            assert_eq!(tokens.replace(text), replaced, "{text}");
            assert_eq!([one, two].map(|token| clone.has(token)), [good == one, good == two]);
        }
    }

    #[test]
    fn tokens_that_can_be_guessed_or_not_sent_are_refused() {
        assert_eq!(Tokens::parse(" \n").unwrap_err(), TokensError::None);
        assert_eq!(Tokens::parse("\nrahasia").unwrap_err(), TokensError::Short(2));
        let text = "rahasia yang panjang sekali";
        assert_eq!(Tokens::parse(text).unwrap_err(), TokensError::Characters(1));
    }
}
