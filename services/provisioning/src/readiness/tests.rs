#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1;
use proto::v1::import_service_client::ImportServiceClient;

use crate::testing::{Tenant, World, on_both, person};

async fn check(world: &World, tenant: &Tenant, people: Vec<v1::Person>) -> Vec<v1::ReadinessFinding> {
    let mut client = ImportServiceClient::new(world.channel(&format!("Bearer {}", tenant.admin)));
    let request = v1::CheckReadinessRequest { people, ..Default::default() };
    client.check_readiness(request).await.unwrap().into_inner().findings
}

fn codes(findings: &[v1::ReadinessFinding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.explanation.as_ref().unwrap().code.as_str()).collect()
}

#[tokio::test]
async fn a_workspace_is_told_what_is_in_the_way() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        assert!(check(&world, &acme, Vec::new()).await.is_empty());
        let mut workspaces = world.workspaces(&world.operator);
        workspaces.disable_scim(v1::DisableScimRequest { workspace_id: acme.id.clone() }).await.unwrap();
        assert_eq!(codes(&check(&world, &acme, Vec::new()).await), ["scim-off"]);
        let basic = v1::UpdateWorkspaceRequest {
            workspace_id: acme.id.clone(),
            workspace: Some(v1::Workspace { plan: v1::Plan::Basic.into(), ..Default::default() }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["plan".to_owned()] }),
            ..Default::default()
        };
        workspaces.update_workspace(basic).await.unwrap();
        let revoke = v1::RevokeScimTokenRequest { workspace_id: acme.id.clone(), ..Default::default() };
        world.tokens(&world.operator).revoke_scim_token(revoke).await.unwrap();
        world.user(&acme.write, person("ann.lee@example.com")).await.unwrap();
        world.user(&acme.write, person("annlee+work@example.com")).await.unwrap();
        let findings = check(&world, &acme, Vec::new()).await;
        assert_eq!(codes(&findings), ["plan-lacks-scim", "no-token", "addresses-look-alike"]);
        assert_eq!(findings[0].severity(), v1::ReadinessSeverity::Blocker);
        assert_eq!((findings[2].user_count, findings[2].users.len()), (2, 2));
    })
    .await;
}

#[tokio::test]
async fn people_are_told_apart_by_what_their_creation_would_meet() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        world.user(&acme.idp, person("there@example.com")).await.unwrap();
        let locked = world.user(&acme.idp, person("locked@example.com")).await.unwrap();
        let request = v1::DeactivateUserRequest { user_id: locked.user_id.clone(), ..Default::default() };
        world.users(&acme.idp).deactivate_user(request).await.unwrap();
        let manual = world.user(&acme.write, person("hand@example.com")).await.unwrap();
        let nameless = v1::Profile { name: None, ..person("nameless@example.com") };
        let profiles = [
            person("new@example.com"),
            person("THERE@example.com"),
            person("locked@example.com"),
            person("hand@example.com"),
            nameless,
            person("no address"),
            person(""),
            person("New@example.com"),
        ];
        let people: Vec<_> = profiles
            .into_iter()
            .zip(1..)
            .map(|(profile, row)| v1::Person { row, profile: Some(profile), seat: None })
            .collect();
        let findings = check(&world, &acme, people.clone()).await;
        let rows: Vec<_> = findings.iter().map(|finding| finding.rows.clone()).collect();
        assert_eq!(
            codes(&findings).into_iter().zip(rows.iter().map(Vec::as_slice)).collect::<Vec<_>>(),
            [
                ("conflict-by-hand", &[4][..]),
                ("duplicate-in-list", &[8][..]),
                ("deactivated-there", &[3][..]),
                ("user-name-missing", &[7][..]),
                ("name-missing", &[5][..]),
                ("address-missing", &[6][..]),
                ("provisioned-already", &[2][..]),
            ]
        );
        assert_eq!(findings[0].users[0].user_id, manual.user_id);
        assert_eq!(findings[0].user_count, 1);

        // With the policy, and the domain known to be the customer's, the user is handed over instead.
        let adopting = v1::UpdateWorkspaceRequest {
            workspace_id: acme.id.clone(),
            workspace: Some(v1::Workspace {
                verified_domains: vec!["example.com".to_owned()],
                policy: Some(v1::Policy { adopt: true, ..Default::default() }),
                ..Default::default()
            }),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["verified_domains".to_owned(), "policy.adopt".to_owned()],
            }),
            ..Default::default()
        };
        world.workspaces(&world.operator).update_workspace(adopting).await.unwrap();
        let findings = check(&world, &acme, people).await;
        assert_eq!(codes(&findings)[5..], ["adopted-by-policy", "provisioned-already"]);
    })
    .await;
}
