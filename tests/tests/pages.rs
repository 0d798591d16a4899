//! A page token is good for the list that it was given to, and for no other.

use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_tests::server::{Server, reason, set_up, with};

#[tokio::test]
async fn a_place_in_one_list_of_handovers_is_none_in_another() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let channel = server.channel().await;
    let keys = set_up(folder.path(), channel.clone()).await;
    let mut takedowns = TakedownServiceClient::new(channel);
    let links = ["https://shopee.co.id/product/1/1", "https://shopee.co.id/product/1/2"];
    let requests = links.map(|url| v1::TakedownRequest { url: url.into(), ..Default::default() });
    let requests = v1::RequestTakedownsRequest { requests: requests.into() };
    takedowns.request_takedowns(with(&keys.author, requests)).await.unwrap();

    let list = v1::ListHandoversRequest {
        tenant: "shopee".into(),
        state: v1::HandoverState::Open.into(),
        page_size: 1,
        ..Default::default()
    };
    let first = takedowns.list_handovers(with(&keys.author, list.clone())).await.unwrap();
    let page_token = first.into_inner().next_page_token;
    let next = v1::ListHandoversRequest { page_token, ..list };
    let second = takedowns.list_handovers(with(&keys.author, next.clone())).await.unwrap();
    assert_eq!(second.into_inner().handovers.len(), 1);

    type Change = fn(&mut v1::ListHandoversRequest);
    let changes: [Change; 4] = [
        |list| list.tenant = "tokopedia".into(),
        |list| list.tenant.clear(),
        |list| list.state = 0,
        |list| list.overdue = true,
    ];
    for change in changes {
        let mut other = next.clone();
        change(&mut other);
        let refused =
            takedowns.list_handovers(with(&keys.author, other.clone())).await.unwrap_err();
        assert_eq!(reason(&refused), "INVALID_FIELD", "{other:?}: {refused}");
    }
    let stranger = takedowns.list_handovers(with(&keys.shopee, next)).await.unwrap_err();
    assert_eq!(reason(&stranger), "INVALID_FIELD", "{stranger}");
}
