//! What tools ask a server by reflection.

use prost::Message as _;
use prost_types::FileDescriptorProto;
use saring_tests::server::Server;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_can_read_the_details_of_errors() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut reflection = ServerReflectionClient::new(server.channel().await);
    let by_name = |name: &str| MessageRequest::FileByFilename(name.into());
    let by_symbol = |name: &str| MessageRequest::FileContainingSymbol(name.into());
    let asked = [
        (by_name("google/rpc/error_details.proto"), "google/rpc/error_details.proto"),
        (by_name("google/rpc/status.proto"), "google/rpc/status.proto"),
        (by_symbol("google.rpc.ErrorInfo"), "google/rpc/error_details.proto"),
        (by_symbol("google.rpc.BadRequest"), "google/rpc/error_details.proto"),
        (by_symbol("google.rpc.RetryInfo"), "google/rpc/error_details.proto"),
        (by_symbol("google.rpc.Status"), "google/rpc/status.proto"),
        (by_name("google/protobuf/any.proto"), "google/protobuf/any.proto"),
        (by_name("google/protobuf/duration.proto"), "google/protobuf/duration.proto"),
    ];
    for (request, expected) in asked {
        let request =
            ServerReflectionRequest { host: String::new(), message_request: Some(request.clone()) };
        let answer = reflection.server_reflection_info(tokio_stream::iter([request])).await;
        let answer = answer.unwrap().into_inner().message().await;
        let answer = answer.unwrap_or_else(|status| panic!("{expected}: {status}")).unwrap();
        let Some(MessageResponse::FileDescriptorResponse(found)) = answer.message_response else {
            panic!("{expected}: no file")
        };
        let file = FileDescriptorProto::decode(&*found.file_descriptor_proto[0]).unwrap();
        assert_eq!(file.name(), expected);
    }
    server.stop();
}
