//! The API key, as it goes out with every call, and is replaced while calls are under way.

use std::str::FromStr as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tonic::codegen::InterceptedService;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::transport::Channel;
use tonic::{Request, Status};

use crate::error::ClientError;

/// A channel on which every call carries the API key. Cheap to clone.
pub type Authenticated = InterceptedService<Channel, ApiKey>;

/// Adds the API key to every call. Clones share the key, which is never shown.
#[derive(Clone, Debug)]
pub struct ApiKey(Arc<RwLock<Current>>);

#[derive(Debug)]
struct Current {
    header: MetadataValue<Ascii>,
    /// Counts the keys that were set.
    number: u64,
}

/// Put among the extensions of a call that may go out under this key only, by its number: whose
/// key it is was looked at before the call was made, and it may be replaced in between.
#[derive(Clone, Debug)]
pub(crate) struct OnlyUnderKey {
    number: u64,
    was_replaced: Arc<AtomicBool>,
}

impl OnlyUnderKey {
    pub(crate) fn new(number: u64) -> OnlyUnderKey {
        OnlyUnderKey { number, was_replaced: Arc::default() }
    }

    /// Whether the call did not go out, because another key has taken this one's place. Its status
    /// would not tell that from an answer of the server.
    pub(crate) fn was_replaced(&self) -> bool {
        self.was_replaced.load(Ordering::Relaxed)
    }
}

impl ApiKey {
    /// The key as it was handed over; white space around it does not count.
    ///
    /// # Errors
    ///
    /// [`ClientError::ApiKey`] for characters that cannot be sent.
    pub fn new(key: &str) -> Result<ApiKey, ClientError> {
        Ok(ApiKey(Arc::new(RwLock::new(Current { header: header(key)?, number: 0 }))))
    }

    /// Takes another key from now on; whether it is another one. Calls and streams that are under way
    /// go on with the old one.
    ///
    /// # Errors
    ///
    /// [`ClientError::ApiKey`] for characters that cannot be sent; the old key stays.
    pub fn replace(&self, key: &str) -> Result<bool, ClientError> {
        let header = header(key)?;
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let is_other = current.header != header;
        if is_other {
            *current = Current { header, number: current.number + 1 };
        }
        Ok(is_other)
    }

    /// Counts the keys that were set.
    pub(crate) fn number(&self) -> u64 {
        self.0.read().unwrap_or_else(PoisonError::into_inner).number
    }
}

fn header(key: &str) -> Result<MetadataValue<Ascii>, ClientError> {
    let key = key.trim();
    if key.is_empty() {
        return Err(ClientError::ApiKey);
    }
    let header = MetadataValue::from_str(&format!("Bearer {key}"));
    let mut header = header.map_err(|_| ClientError::ApiKey)?;
    header.set_sensitive(true);
    Ok(header)
}

impl Interceptor for ApiKey {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let current = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(only) = request.extensions().get::<OnlyUnderKey>()
            && only.number != current.number
        {
            only.was_replaced.store(true, Ordering::Relaxed);
            return Err(Status::cancelled("the API key was replaced in the meantime"));
        }
        request.metadata_mut().insert("authorization", current.header.clone());
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_for_one_key_does_not_go_out_under_another() {
        let mut key = ApiKey::new("one").unwrap();
        let call = |key: &mut ApiKey, number| {
            let mut request = Request::new(());
            request.extensions_mut().insert(OnlyUnderKey::new(number));
            let sent = key.call(request);
            sent.map(|sent| {
                sent.metadata().get("authorization").unwrap().to_str().unwrap().to_owned()
            })
        };
        assert_eq!(call(&mut key, 0).unwrap(), "Bearer one");
        assert!(!key.replace("one").unwrap());
        assert_eq!(call(&mut key, 0).unwrap(), "Bearer one");
        assert!(key.replace("two").unwrap());
        assert!(call(&mut key, 0).is_err());
        assert_eq!(call(&mut key, 1).unwrap(), "Bearer two");
    }
}
