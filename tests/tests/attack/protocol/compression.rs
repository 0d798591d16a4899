//! Messages that are packed: in each encoding, both ways, and only for whoever packs its own.

use flate2::Compression;
use flate2::write::GzEncoder;
use prost::Message as _;
use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_tests::raw::{Raw, framed};
use saring_tests::server::with;
use saring_tests::world::{KARUNGAN, READY, World, score};
use std::io::Write as _;
use tonic::Code;
use tonic::codec::CompressionEncoding::{Gzip, Zstd};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_packs_its_messages_is_answered_in_kind() {
    let world = World::new("127.0.0.1:0", &[]).await;
    let edge = world.start(&[]).start();
    edge.wait_for(READY, true).await;
    let key = world.keys.shopee.as_str();
    for address in [&world.server.address, &edge.address] {
        let channel = tonic::transport::Endpoint::from_shared(address.clone()).unwrap();
        let channel = channel.connect().await.unwrap();
        for encoding in [Gzip, Zstd] {
            let mut scoring = ScoringServiceClient::new(channel.clone())
                .send_compressed(encoding)
                .accept_compressed(encoding);
            let answer = scoring.score(with(key, score(KARUNGAN))).await.unwrap();
            let used = answer.metadata().get("grpc-encoding").unwrap();
            assert_eq!(used.to_str().unwrap(), encoding.to_string());
            let verdict = answer.into_inner().assessment.unwrap().verdict();
            assert_eq!(verdict, v1::Verdict::Block);
        }
        // Every stock client can read gzip, and most never asked for it.
        let mut raw = Raw::connect(address).await;
        let bearer = format!("Bearer {key}");
        let message = score(KARUNGAN).encode_to_vec();
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&message).unwrap();
        let packed = framed(true, &packed.finish().unwrap());
        for (encoding, body, is_packed) in [
            (None, framed(false, &message), false),
            (Some("identity"), framed(false, &message), false),
            (Some("gzip"), packed, true),
        ] {
            let mut headers =
                vec![("authorization", &*bearer), ("grpc-accept-encoding", "identity,gzip")];
            headers.extend(encoding.map(|encoding| ("grpc-encoding", encoding)));
            let path = "/saring.v1.ScoringService/Score";
            let request = raw.post(path, &headers, Some("application/grpc"));
            let answer = raw.send(request, body, true).await.unwrap();
            assert_eq!(answer.status().unwrap().code(), Code::Ok, "{encoding:?}");
            assert_eq!(answer.headers.contains_key("grpc-encoding"), is_packed, "{encoding:?}");
        }
    }
}
