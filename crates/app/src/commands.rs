//! What callers have done. Each command says first who may, asks a pure decision, and makes one
//! transaction of it; what follows from that, the projections say.

pub mod api_keys;
mod publishing;
mod settings;
mod signing_keys;
mod subscribers;
pub mod takedowns;
mod tenants;
