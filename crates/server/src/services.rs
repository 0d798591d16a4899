//! The services: decode, one call of the app, encode.

pub(crate) mod audit;
pub(crate) mod publishing;
pub(crate) mod scoring;
pub(crate) mod signing_key;
pub(crate) mod statistics;
pub(crate) mod subscription;
pub(crate) mod takedown;
pub(crate) mod tenant;
