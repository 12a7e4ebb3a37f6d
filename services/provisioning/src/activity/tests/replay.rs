//! A refused request can be run again once its cause is mended.

use proto::v1;

use super::{activity, all, code, creation, latest, post, through};
use crate::testing::{Tenant, World, on_both, person, reason};

async fn replay(world: &World, tenant: &Tenant, id: &str) -> Result<v1::Activity, tonic::Status> {
    let request = v1::ReplayActivityRequest { workspace_id: tenant.id.clone(), activity_id: id.to_owned() };
    Ok(activity(world, &tenant.admin).replay_activity(request).await?.into_inner().activity.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_creation_is_done_once_its_cause_is_mended() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let by_hand = world.user(&acme.write, person("ann@example.com")).await.unwrap();
        let call = through(creation("ann@example.com"), &post("ann@example.com"));
        world.users(&acme.idp).create_user(call).await.unwrap_err();
        let refused = latest(&world, &acme).await;

        // As long as the cause is there, it is refused again, and that is told as well.
        let again = replay(&world, &acme, &refused.activity_id).await.unwrap();
        assert_eq!((code(&again), again.replay_of.as_str()), ("user-exists-by-hand", refused.activity_id.as_str()));
        assert_eq!(latest(&world, &acme).await, again);

        let deletion = v1::DeleteUserRequest { user_id: by_hand.user_id, ..Default::default() };
        world.users(&acme.write).delete_user(deletion).await.unwrap();
        let done = replay(&world, &acme, &refused.activity_id).await.unwrap();
        assert_eq!((done.outcome(), code(&done)), (v1::ActivityOutcome::Applied, "user-created"));
        assert_eq!(done.replay_of, refused.activity_id);
        let user = world.get(&acme.idp, &done.target.unwrap().id).await.unwrap();
        assert_eq!(user.managed_by(), v1::ManagedBy::Scim);
        assert_eq!(all(&world, &acme).await.len(), 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_or_is_another_workspaces_cannot_be_run_again() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let call = || through(creation("ann@example.com"), &post("ann@example.com"));
        world.users(&acme.idp).create_user(call()).await.unwrap();
        let done = latest(&world, &acme).await;
        assert!(!done.replayable);
        assert_eq!(reason(replay(&world, &acme, &done.activity_id).await), v1::ErrorReason::InvalidField);
        world.users(&acme.idp).create_user(call()).await.unwrap_err();
        let refused = latest(&world, &acme).await;
        assert_eq!(reason(replay(&world, &other, &refused.activity_id).await), v1::ErrorReason::NotFound);
        assert_eq!(reason(replay(&world, &acme, "nonsense").await), v1::ErrorReason::NotFound);
        let off = v1::DisableScimRequest { workspace_id: acme.id.clone() };
        world.workspaces(&acme.admin).disable_scim(off).await.unwrap();
        assert_eq!(reason(replay(&world, &acme, &refused.activity_id).await), v1::ErrorReason::ScimDisabled);
    })
    .await;
}
