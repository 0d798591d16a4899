//! Messages and stubs of the package `saring.v1`, generated from `proto/` and committed, so that
//! nobody who builds Saring needs a protobuf compiler. `cargo xtask codegen` makes them anew; a
//! test compares them with the `.proto` files.
//!
//! Each message, field and method is described in the `.proto` file that it comes from.

mod codec;
mod look;
mod reason;
mod shape;

pub use codec::Codec;
pub use look::{MAX_ALL_ELEMENTS, MAX_ELEMENTS};
pub use reason::{ERROR_DOMAIN, Reason};

/// The package `saring.v1`.
#[expect(
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::large_enum_variant,
    reason = "generated"
)]
pub mod v1 {
    include!("generated/saring.v1.rs");
}

/// The encoded `FileDescriptorSet` of all `.proto` files, for reflection and for tests that go
/// through every method.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!("generated/descriptor_set.bin");
