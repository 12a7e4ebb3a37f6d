//! Whose call is let through when, and who is told to come back.

use proto::v1::user_service_client::UserServiceClient;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::testing::Tenant;

/// The world of a test about turns: so many calls at once, and two workspaces whose credentials were all seen before.
async fn crowded(config: Config) -> (World, Tenant, Tenant) {
    crowded_on(Database::sqlite().await, config).await
}

/// The same on this database.
async fn crowded_on(database: Database, config: Config) -> (World, Tenant, Tenant) {
    let world = World::on(database, config).await;
    let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
    for tenant in [&acme, &other] {
        for secret in [&tenant.idp, &tenant.read, &tenant.write, &tenant.admin] {
            list(&world, secret).await.unwrap();
        }
    }
    (world, acme, other)
}

fn at_once(concurrent_calls: usize) -> Config {
    Config { concurrent_calls, calls_in_company: concurrent_calls, ..Config::default() }
}

async fn list(world: &World, secret: &str) -> Result<(), Status> {
    world.users(secret).list_users(v1::ListUsersRequest::default()).await.map(drop)
}

/// Calls that run for as long as the test likes.
fn hanging(world: &World, secret: &str, count: usize) -> Vec<JoinHandle<()>> {
    let hang = || {
        let front = Front::new(world.service.clone(), Inner::Hangs);
        let call = call_by(secret, "UserService/ListUsers", &[]);
        tokio::spawn(async move {
            let _ = front.oneshot(call).await;
        })
    };
    (0..count).map(|_| hang()).collect()
}

/// Waits until so many calls of this caller run and wait.
async fn standing(world: &World, who: Who, running: usize, waiting: usize) {
    while world.service.turns().standing(who) != (running, waiting) {
        tokio::task::yield_now().await;
    }
}

fn idp(tenant: &Tenant) -> Who {
    Who::Idp(domain::id::WorkspaceId::parse(&tenant.id).unwrap())
}

async fn give_up(calls: Vec<JoinHandle<()>>) {
    for call in calls {
        call.abort();
        let _ = call.await;
    }
}

#[tokio::test]
async fn an_identity_provider_that_takes_all_it_can_delays_nobody_else() {
    let (world, acme, other) = crowded(at_once(4)).await;
    let flood = hanging(&world, &acme.idp, 50);
    standing(&world, idp(&acme), 3, 47).await;
    for secret in [&other.idp, &other.read, &acme.read, &acme.admin, &world.operator] {
        assert_eq!(
            send(&world, Inner::Answers, call_by(secret, "UserService/ListUsers", &[])).await.0.code(),
            Code::Ok
        );
    }
    // Whoever gives up, running or waiting, leaves nothing behind.
    give_up(flood).await;
    standing(&world, idp(&acme), 0, 0).await;
    list(&world, &acme.idp).await.unwrap();
}

#[tokio::test]
async fn more_waiting_calls_of_a_caller_than_the_limit_are_told_to_come_back() {
    let (world, acme, other) = crowded(Config { waiting_calls_each: 2, ..at_once(2) }).await;
    let flood = hanging(&world, &acme.idp, 3);
    standing(&world, idp(&acme), 1, 2).await;
    let status = list(&world, &acme.idp).await.unwrap_err();
    assert_eq!(status.get_details_retry_info().unwrap().retry_delay, Some(Duration::from_secs(1)));
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert_eq!(reason(Err::<(), _>(status)), ErrorReason::RateLimited);
    list(&world, &other.idp).await.unwrap();
    give_up(flood).await;
    list(&world, &acme.idp).await.unwrap();
}

#[tokio::test]
async fn a_call_waits_no_longer_than_its_deadline() {
    let (world, acme, _) = crowded(at_once(1)).await;
    let flood = hanging(&world, &acme.idp, 1);
    standing(&world, idp(&acme), 1, 0).await;
    let call = call_by(&acme.idp, "UserService/ListUsers", &[("grpc-timeout", "10m")]);
    assert_eq!(send(&world, Inner::Answers, call).await.0.code(), Code::DeadlineExceeded);
    assert_eq!(world.service.turns().standing(idp(&acme)), (1, 0));
    give_up(flood).await;
}

#[tokio::test]
async fn a_credential_that_is_revoked_while_its_call_waits_opens_nothing() {
    let (world, acme, _) = crowded(at_once(2)).await;
    let flood = hanging(&world, &acme.idp, 1);
    standing(&world, idp(&acme), 1, 0).await;
    let (front, call) =
        (Front::new(world.service.clone(), Inner::Answers), call_by(&acme.idp, "UserService/ListUsers", &[]));
    let waiting = tokio::spawn(front.oneshot(call));
    standing(&world, idp(&acme), 1, 1).await;
    let request = v1::RevokeScimTokenRequest { workspace_id: acme.id.clone(), ..Default::default() };
    world.tokens(&world.operator).revoke_scim_token(request).await.unwrap();
    give_up(flood).await;
    let response = waiting.await.unwrap().unwrap();
    assert_eq!(Status::from_header_map(response.headers()).unwrap().code(), Code::Unauthenticated);
}

#[tokio::test]
async fn who_makes_secrets_up_stands_in_a_line_with_its_like() {
    let (world, acme, _) = crowded(Config { waiting_calls_each: 0, ..at_once(2) }).await;
    let held = world.service.admission(Who::Stranger).await;
    let made_up = domain::token::Secret::access_key([9; 32]);
    assert_eq!(list(&world, made_up.expose()).await.unwrap_err().code(), Code::ResourceExhausted);
    list(&world, &acme.idp).await.unwrap();
    // What can be no secret of ours stands in no line.
    assert_eq!(list(&world, "rst_key_typo").await.unwrap_err().code(), Code::Unauthenticated);
    drop(held);
    assert_eq!(list(&world, made_up.expose()).await.unwrap_err().code(), Code::Unauthenticated);
}

/// A look-up as a gateway makes it for an identity provider.
fn through_a_gateway(secret: &str, more: &[(&str, &str)]) -> Request<Body> {
    let scim = v1::ScimRequest { method: "GET".to_owned(), route: "/Users".to_owned(), ..Default::default() };
    let value = tonic::metadata::BinaryMetadataValue::from_bytes(&prost::Message::encode_to_vec(&scim));
    let mut call = call_by(secret, "UserService/ListUsers", more);
    let value = HeaderValue::from_bytes(value.as_encoded_bytes()).unwrap();
    call.headers_mut().insert("roster-scim-bin", value);
    call
}

/// What the sync log of a workspace tells: of each row the explanation's code, the status, and how many requests.
async fn told(world: &World, tenant: &Tenant) -> Vec<(String, i32, i32)> {
    world.service.flush_activity().await;
    let channel = world.channel(&format!("Bearer {}", tenant.admin));
    let request = v1::ListActivityRequest { workspace_id: tenant.id.clone(), ..Default::default() };
    let rows = v1::activity_service_client::ActivityServiceClient::new(channel).list_activity(request).await.unwrap();
    let row = |row: v1::Activity| (row.explanation.unwrap().code, row.http_status, row.count);
    rows.into_inner().activities.into_iter().map(row).collect()
}

#[tokio::test]
async fn whoever_is_turned_away_because_too_many_wait_is_in_the_log_of_its_workspace() {
    for database in Database::both().await {
        let config = Config { waiting_calls_each: 1, ..at_once(4) };
        let (world, acme, other) = crowded_on(database, config).await;
        let flood = hanging(&world, &acme.idp, 4);
        standing(&world, idp(&acme), 3, 1).await;
        for _ in 0..5 {
            let (status, headers) = send(&world, Inner::Answers, through_a_gateway(&acme.idp, &[])).await;
            assert_eq!(status.code(), Code::ResourceExhausted);
            // The gateway need not report it.
            assert!(headers.contains_key(TOLD), "{headers:?}");
        }
        let rows = told(&world, &acme).await;
        assert!(rows.iter().all(|(code, status, _)| code == "rate-limited" && *status == 429), "{rows:?}");
        assert_eq!(rows.iter().map(|(.., count)| count).sum::<i32>(), 5, "{rows:?}");
        assert_eq!(told(&world, &other).await, []);
        give_up(flood).await;
    }
}

#[tokio::test]
async fn whoever_cannot_even_be_looked_up_is_in_the_log_of_its_workspace_later() {
    for database in Database::both().await {
        let world = World::on(database, Config { waiting_calls_each: 0, ..at_once(2) }).await;
        let acme = world.tenant("acme").await;
        let held = world.service.admission(Who::Stranger).await;
        let made_up = domain::token::Secret::scim_token([9; 32]);
        for secret in [&acme.idp, &acme.idp, &acme.idp, made_up.expose(), &acme.write] {
            let (status, _) = send(&world, Inner::Answers, through_a_gateway(secret, &[])).await;
            assert_eq!(status.code(), Code::ResourceExhausted);
        }
        drop(held);
        assert_eq!(told(&world, &acme).await, [("rate-limited".to_owned(), 429, 3)]);
    }
}

#[tokio::test]
async fn a_call_that_waited_for_its_turn_too_long_is_in_the_log_of_its_workspace() {
    for database in Database::both().await {
        let (world, acme, _) = crowded_on(database, at_once(1)).await;
        let flood = hanging(&world, &acme.idp, 1);
        standing(&world, idp(&acme), 1, 0).await;
        let call = through_a_gateway(&acme.idp, &[("grpc-timeout", "10m")]);
        assert_eq!(send(&world, Inner::Answers, call).await.0.code(), Code::DeadlineExceeded);
        give_up(flood).await;
        assert_eq!(told(&world, &acme).await, [("service-failed".to_owned(), 503, 1)]);
    }
}

#[tokio::test]
async fn a_token_that_is_revoked_after_it_was_seen_is_told_of_once() {
    for database in Database::both().await {
        let (world, acme, _) = crowded_on(database, at_once(4)).await;
        let request = v1::RevokeScimTokenRequest { workspace_id: acme.id.clone(), ..Default::default() };
        world.tokens(&world.operator).revoke_scim_token(request).await.unwrap();
        let (status, _) = send(&world, Inner::Answers, through_a_gateway(&acme.idp, &[])).await;
        assert_eq!(status.code(), Code::Unauthenticated);
        assert_eq!(told(&world, &acme).await, [("token-revoked".to_owned(), 401, 1)]);
    }
}

/// A body that ends when the test says so.
struct Slow {
    rest: oneshot::Receiver<Bytes>,
    over: bool,
}

impl http_body::Body for Slow {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Status>>> {
        if self.over {
            return Poll::Ready(None);
        }
        Pin::new(&mut self.rest).poll(cx).map(|rest| {
            self.over = true;
            rest.ok().map(|rest| Ok(http_body::Frame::data(rest)))
        })
    }
}

#[tokio::test]
async fn a_client_that_sends_slowly_holds_no_turn_and_no_transaction() {
    for database in Database::both().await {
        let world = World::on(database, at_once(1)).await;
        let acme = world.tenant("acme").await;
        let mut message = Vec::new();
        let profile = Some(person("slow@example.com"));
        prost::Message::encode(&v1::CreateUserRequest { profile, ..Default::default() }, &mut message).unwrap();
        let mut framed = vec![0];
        framed.extend_from_slice(&u32::try_from(message.len()).unwrap().to_be_bytes());
        framed.extend_from_slice(&message);

        let (rest, slow) = oneshot::channel();
        let request = call_by(&acme.idp, "UserService/CreateUser", &[("content-type", "application/grpc")]);
        let request = request.map(|_| Body::new(Slow { rest: slow, over: false }));
        let sending = tokio::spawn(world.routes().oneshot(request));
        // The same caller, while it is still sending: with one turn for all and one writer for all.
        while world.service.known().get(&domain::token::Digest::of(&acme.idp)).is_none() {
            tokio::task::yield_now().await;
        }
        world.user(&acme.idp, person("quick@example.com")).await.unwrap();
        assert!(!sending.is_finished());

        rest.send(Bytes::from(framed)).unwrap();
        let response = sending.await.unwrap().unwrap();
        assert_eq!(Status::from_header_map(response.headers()).map(|status| status.code()), None);
        assert_eq!(world.user(&acme.idp, person("slow@example.com")).await.unwrap_err().code(), Code::AlreadyExists);
    }
}

#[tokio::test]
async fn a_client_that_breaks_off_is_told_so_and_nothing_is_written() {
    let (world, acme, _) = crowded(at_once(1)).await;
    let broken = Body::new(http_body_util::StreamBody::new(OneFailure(true)));
    let call = call_by(&acme.idp, "UserService/CreateUser", &[]).map(|_| broken);
    assert_eq!(send(&world, Inner::Answers, call).await.0.code(), Code::Cancelled);
    list(&world, &acme.idp).await.unwrap();
}

/// A stream that fails at once.
struct OneFailure(bool);

impl tonic::codegen::tokio_stream::Stream for OneFailure {
    type Item = Result<http_body::Frame<Bytes>, Status>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(std::mem::take(&mut self.0).then(|| Err(Status::cancelled("broken off"))))
    }
}

#[tokio::test]
async fn a_message_that_is_too_long_is_refused_by_its_length() {
    let world = world(Config { max_message_bytes: 1_000, ..Config::default() }).await;
    let acme = world.tenant("acme").await;
    for (length, code) in [(900, Code::InvalidArgument), (1_001, Code::OutOfRange), (100_000, Code::OutOfRange)] {
        let refused = world.user(&acme.idp, person(&"x".repeat(length))).await.unwrap_err();
        assert_eq!(refused.code(), code, "{length}: {refused:?}");
    }
}

#[tokio::test]
async fn an_identity_provider_that_is_ahead_of_its_rate_is_told_when_to_come_back() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let set = async |rate_limit| {
            let request = v1::UpdateWorkspaceRequest {
                workspace_id: acme.id.clone(),
                workspace: Some(v1::Workspace {
                    policy: Some(v1::Policy { rate_limit, ..Default::default() }),
                    ..Default::default()
                }),
                update_mask: Some(prost_types::FieldMask { paths: vec!["policy.rate_limit".to_owned()] }),
                etag: String::new(),
            };
            world.workspaces(&world.operator).update_workspace(request).await.unwrap();
        };
        set(Some(v1::RateLimit { requests_per_second: 2, burst: 3, unlimited: false })).await;
        for _ in 0..3 {
            list(&world, &acme.idp).await.unwrap();
        }
        let refused = list(&world, &acme.idp).await.unwrap_err();
        assert_eq!(refused.get_details_retry_info().unwrap().retry_delay, Some(Duration::from_millis(500)));
        assert!(refused.message().contains("2 a second"), "{}", refused.message());
        assert_eq!(refused.code(), Code::ResourceExhausted);
        assert_eq!(reason(Err::<(), _>(refused)), ErrorReason::RateLimited);

        // Who has a key is not counted, and neither is another workspace.
        let other = world.tenant("other").await;
        for _ in 0..5 {
            list(&world, &acme.read).await.unwrap();
            list(&world, &other.idp).await.unwrap();
        }
        // Nothing of the message is looked at: not even whether it is one.
        let mut garbage = UserServiceClient::new(world.channel(&format!("Bearer {}", acme.idp)));
        let profile = Some(person(""));
        let refused = garbage.create_user(v1::CreateUserRequest { profile, ..Default::default() }).await;
        assert_eq!(reason(refused), ErrorReason::RateLimited);

        world.clock.advance(500);
        list(&world, &acme.idp).await.unwrap();
        assert_eq!(reason(list(&world, &acme.idp).await), ErrorReason::RateLimited);
        // Another limit counts from the next request on.
        set(Some(v1::RateLimit { unlimited: true, ..Default::default() })).await;
        for _ in 0..5 {
            list(&world, &acme.idp).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn without_a_limit_of_its_own_the_servers_counts() {
    let rate = Some(domain::workspace::Rate { per_second: 1, burst: 1 });
    let world = World::on(Database::sqlite().await, Config { rate, ..Config::default() }).await;
    let acme = world.tenant("acme").await;
    list(&world, &acme.idp).await.unwrap();
    assert_eq!(reason(list(&world, &acme.idp).await), ErrorReason::RateLimited);
    world.clock.advance(1_000);
    list(&world, &acme.idp).await.unwrap();
}
