//! How long transactions take, their waiting for locks and connections included.

use std::time::Instant;

use saring_store::{Result, StoreError};
use saring_telemetry::{KeyValue, instruments};

use super::Database;

/// Runs a transaction of this name over `D`, and tells metrics of it.
pub(crate) async fn measured<D: Database, T>(
    name: &'static str,
    transaction: impl Future<Output = Result<T>>,
) -> Result<T> {
    let begun = Instant::now();
    let result = transaction.await;
    let mut labels =
        vec![KeyValue::new("db.system.name", D::SYSTEM), KeyValue::new("db.operation.name", name)];
    labels.extend(
        result.as_ref().err().and_then(fault).map(|fault| KeyValue::new("error.type", fault)),
    );
    instruments().transaction_duration.record(begun.elapsed().as_secs_f64(), &labels);
    result
}

/// One transaction: `write!(self, access, tx => module::function(tx, …))`, whose name metrics have.
macro_rules! write {
    ($store:expr, $access:expr, $tx:ident => $module:ident::$function:ident($($argument:tt)*)) => {
        measured::<D, _>(
            concat!(stringify!($module), ".", stringify!($function)),
            $store.write($access, move |$tx| {
                Box::pin(async move { $module::$function($($argument)*).await })
            }),
        )
        .await
    };
}
pub(crate) use write;

/// The same, of one state of the data and without writing.
macro_rules! read {
    ($store:expr, $access:expr, $tx:ident => $module:ident::$function:ident($($argument:tt)*)) => {
        measured::<D, _>(
            concat!(stringify!($module), ".", stringify!($function)),
            $store.read($access, move |$tx| {
                Box::pin(async move { $module::$function($($argument)*).await })
            }),
        )
        .await
    };
}
pub(crate) use read;

/// What is wrong with the store; `None` where it is the request that is.
const fn fault(error: &StoreError) -> Option<&'static str> {
    match error {
        StoreError::Full => Some("full"),
        StoreError::Unavailable(_) => Some("unavailable"),
        StoreError::Corrupt { .. } => Some("corrupt"),
        _ => None,
    }
}
