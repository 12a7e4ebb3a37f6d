#![expect(clippy::unwrap_used, reason = "tests")]

use super::{address, bind};
use crate::config::Setting;

#[tokio::test]
async fn port_zero_takes_a_free_one_and_tells_which() {
    let listener = bind("HTTP", Setting::HttpListen, "127.0.0.1:0").await.unwrap();

    assert_ne!(address(&listener).unwrap().port(), 0);
}

#[tokio::test]
async fn a_port_in_use_is_named_with_the_setting_that_changes_it() {
    let listener = bind("HTTP", Setting::HttpListen, "127.0.0.1:0").await.unwrap();
    let taken = address(&listener).unwrap().to_string();

    let message = bind("gRPC", Setting::GrpcListen, &taken).await.unwrap_err().to_string();

    for part in ["gRPC", &taken, "the port is in use", "--grpc-listen", "ROSTER_GRPC_LISTEN"] {
        assert!(message.contains(part), "{part} is not in: {message}");
    }
}
