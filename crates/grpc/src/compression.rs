//! Compression: messages may come packed with gzip or zstd, and whoever packs its requests gets packed
//! answers. What stock clients say they can read is no wish of theirs: small answers would cost more.

use tonic::codegen::http::HeaderMap;

/// A service that takes messages of so many bytes, unpacked, in each encoding.
#[macro_export]
macro_rules! taking {
    ($service:expr, $message_bytes:expr) => {
        $service
            .max_decoding_message_size($message_bytes)
            .accept_compressed(tonic::codec::CompressionEncoding::Gzip)
            .accept_compressed(tonic::codec::CompressionEncoding::Zstd)
            .send_compressed(tonic::codec::CompressionEncoding::Gzip)
            .send_compressed(tonic::codec::CompressionEncoding::Zstd)
    };
}

/// Leaves it to the service to pack its answers only where the request may be packed.
pub(crate) fn answer_in_kind(headers: &mut HeaderMap) {
    let is_packed = headers.get("grpc-encoding").is_some_and(|encoding| encoding != "identity");
    if !is_packed {
        headers.remove("grpc-accept-encoding");
    }
}
