//! The product's side of a row, over gRPC: what it knows of a user, what its admin does, and who may sign in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use proto::v1;
use roster_tests::grpc::{Grpc, reason};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tonic::{Response, Status};

use super::super::row::{Act, Known, Request};
use super::Player;
use super::verdict::expect_same;

/// Sign-ins that are tried at once.
const SIGN_INS: usize = 4;

impl Player<'_> {
    pub(super) fn known(&self, user: &v1::User, fact: &Known) -> Result<(), String> {
        let profile = user.profile.clone().unwrap_or_default();
        match fact {
            Known::State(state) => {
                expect_same("gRPC state", &json!(state.as_str_name()), &json!(user.state().as_str_name()))
            }
            Known::ManagedBy(who) => {
                expect_same("gRPC managed_by", &json!(who.as_str_name()), &json!(user.managed_by().as_str_name()))
            }
            Known::LoginEmail(email) => {
                expect_same("gRPC login_email", &json!(self.filled(email)), &json!(user.login_email))
            }
            Known::TimeZone(zone) => expect_same("gRPC time_zone", &json!(zone), &json!(user.time_zone)),
            Known::Predecessor(id) => {
                expect_same("gRPC predecessor_id", &json!(self.filled(id)), &json!(user.predecessor_id))
            }
            Known::ExternalId(id) => {
                expect_same("gRPC external_id", &json!(self.filled(id)), &json!(profile.external_id))
            }
            Known::Role(role) => {
                let found = user.seat.as_ref().map(v1::Seat::role).unwrap_or_default();
                expect_same("gRPC role", &json!(role.as_str_name()), &json!(found.as_str_name()))
            }
            Known::Title(title) => expect_same("gRPC title", &json!(title), &json!(profile.title)),
            Known::PlainSeat => {
                let plain = v1::Seat { role: v1::Role::User.into(), ..Default::default() };
                let seat = user.seat.clone().unwrap_or_default();
                let links = seat.crm_links.clone().unwrap_or_default();
                let seat = v1::Seat { crm_links: None, ..seat };
                if seat == plain && links == v1::CrmLinks::default() {
                    Ok(())
                } else {
                    Err(format!("SCIM touched the seat: {seat:?} {links:?}"))
                }
            }
        }
    }

    /// Does what the admin does; it must be refused for this reason, or not at all.
    pub(super) async fn act(&mut self, act: &Act, outcome: Option<&str>) -> Result<(), String> {
        let admin = self.stage.admin(&self.workspace.id).await;
        let done = self.attempt(&admin, act).await;
        match (done, outcome) {
            (Ok(()), None) => Ok(()),
            (Ok(()), Some(wanted)) => Err(format!("{act:?} is not refused as {wanted}")),
            (Err(status), None) => Err(format!("{act:?} is refused: {status}")),
            (Err(status), Some(wanted)) => expect_same("refusal", &json!(wanted), &json!(reason(&status))),
        }
    }

    async fn attempt(&mut self, admin: &Grpc, act: &Act) -> Result<(), Status> {
        let workspace_id = self.workspace.id.clone();
        let etag = String::new();
        match act {
            Act::Invite(email, name) => {
                let profile = v1::Profile {
                    user_name: self.filled(email),
                    name: Some(v1::Name {
                        given_name: "Ada".to_owned(),
                        family_name: "Byron".to_owned(),
                        ..Default::default()
                    }),
                    ..Default::default()
                };
                let request = v1::CreateUserRequest { workspace_id, profile: Some(profile), ..Default::default() };
                let invited = admin.users().create_user(request).await?.into_inner().user.unwrap_or_default();
                self.kept.insert((*name).to_owned(), Value::from(invited.user_id));
                Ok(())
            }
            Act::Deactivate(user) => {
                let request = v1::DeactivateUserRequest { workspace_id, user_id: self.filled(user), etag };
                admin.users().deactivate_user(request).await.map(done)
            }
            Act::Reactivate(user) => {
                let request = v1::ReactivateUserRequest { workspace_id, user_id: self.filled(user), etag };
                admin.users().reactivate_user(request).await.map(done)
            }
            Act::Delete(user) => {
                let request = v1::DeleteUserRequest { workspace_id, user_id: self.filled(user), etag };
                admin.users().delete_user(request).await.map(done)
            }
            Act::SetTitle(user, title) => {
                let request = v1::UpdateUserRequest {
                    workspace_id,
                    user_id: self.filled(user),
                    profile: Some(v1::Profile { title: (*title).to_owned(), ..Default::default() }),
                    update_mask: Some(prost_types::FieldMask { paths: vec!["profile.title".to_owned()] }),
                    ..Default::default()
                };
                admin.users().update_user(request).await.map(done)
            }
            Act::SetRole(user, role) => {
                let request = v1::UpdateUserRequest {
                    workspace_id,
                    user_id: self.filled(user),
                    seat: Some(v1::Seat { role: (*role).into(), ..Default::default() }),
                    update_mask: Some(prost_types::FieldMask { paths: vec!["seat.role".to_owned()] }),
                    ..Default::default()
                };
                admin.users().update_user(request).await.map(done)
            }
            Act::RevokeToken => admin
                .tokens()
                .revoke_scim_token(v1::RevokeScimTokenRequest { workspace_id, overlapping_only: false })
                .await
                .map(done),
            Act::DisableScim => {
                admin.workspaces().disable_scim(v1::DisableScimRequest { workspace_id }).await.map(done)
            }
            Act::EnableScim => admin.workspaces().enable_scim(v1::EnableScimRequest { workspace_id }).await.map(done),
        }
    }

    /// Sends a request that locks a user out while the product lets people sign in all the time: who asks after the
    /// answer is told that the user is not active any more.
    pub(super) async fn sign_ins(&mut self, request: &Request, user: &str) -> Result<(), String> {
        let user = self.filled(user);
        let (answered, busy) = (Arc::new(AtomicBool::new(false)), Arc::new(tokio::sync::Barrier::new(SIGN_INS + 1)));
        let mut doors = JoinSet::new();
        for _ in 0..SIGN_INS {
            let (answered, busy) = (Arc::clone(&answered), Arc::clone(&busy));
            let lookup = v1::LookupUsersRequest {
                workspace_id: self.workspace.id.clone(),
                user_ids: vec![user.clone()],
                ..Default::default()
            };
            let mut users = self.stage.world.operator().users();
            doors.spawn(async move {
                let mut open = async || -> Result<bool, String> {
                    let found = users.lookup_users(lookup.clone()).await.map_err(|status| status.to_string())?;
                    Ok(found.into_inner().users.iter().any(|user| user.state() == v1::UserState::Active))
                };
                let before = open().await;
                busy.wait().await;
                if !before? {
                    return Err("nobody could sign in before".to_owned());
                }
                loop {
                    let too_late = answered.load(Ordering::SeqCst);
                    let active = open().await?;
                    if too_late {
                        return if active { Err("somebody signed in after the answer".to_owned()) } else { Ok(()) };
                    }
                }
            });
        }
        busy.wait().await;
        let answer = self.send(request).await;
        answered.store(true, Ordering::SeqCst);
        self.judge(request, &answer?)?;
        while let Some(door) = doors.join_next().await {
            door.map_err(|error| error.to_string())??;
        }
        Ok(())
    }
}

fn done<T>(_: Response<T>) {}
