//! Nothing crosses a workspace: not by id, not by name, not by any filter.

use http::Method;
use proto::v1;
use roster_tests::{Scim, World, dialect};
use serde_json::{Value, json};
use tonic::Code;

journeys! {
    no_filter_reaches_into_another_workspace
    no_id_reaches_into_another_workspace
    one_person_in_two_workspaces_is_two_users
    no_key_reaches_into_another_workspace
}

/// Two workspaces with two users each; one name is in both.
async fn two(world: &World) -> (Scim, Vec<String>, Scim, Vec<String>) {
    let (_, ours) = world.plain_client().await;
    let (_, theirs) = world.plain_client().await;
    let mut ids = (Vec::new(), Vec::new());
    for local in ["shared", "ours"] {
        ids.0.push(ours.create_user(local).await);
    }
    for local in ["shared", "theirs", "deactivated"] {
        ids.1.push(theirs.create_user(local).await);
    }
    theirs.set_active(&ids.1[2], false).await.expect(200);
    theirs
        .patch(
            &ids.1[1],
            &json!([
                { "op": "add", "path": "externalId", "value": "their-external-id" },
                { "op": "add", "path": "displayName", "value": "Their Person" },
                { "op": "add", "path": "urn:example:x:2.0:User:badge", "value": "their-badge" },
            ]),
        )
        .await
        .expect(200);
    (ours, ids.0, theirs, ids.1)
}

async fn no_filter_reaches_into_another_workspace(world: World) {
    let (ours, our_ids, theirs, their_ids) = two(&world).await;
    let id = &their_ids[1];
    let simple = [
        format!("id eq \"{id}\""),
        format!("id ne \"{}\"", our_ids[0]),
        "id pr".to_owned(),
        "userName pr".to_owned(),
        "userName eq \"theirs@example.com\"".to_owned(),
        "userName eq \"THEIRS@EXAMPLE.COM\"".to_owned(),
        "userName eq \"shared@example.com\"".to_owned(),
        "userName ne \"nobody\"".to_owned(),
        "userName co \"@\"".to_owned(),
        "userName sw \"t\"".to_owned(),
        "userName ew \".com\"".to_owned(),
        "userName gt \"a\"".to_owned(),
        "userName ge \"a\"".to_owned(),
        "userName lt \"zzzz\"".to_owned(),
        "userName le \"zzzz\"".to_owned(),
        "externalId eq \"their-external-id\"".to_owned(),
        "externalId pr".to_owned(),
        "displayName eq \"Their Person\"".to_owned(),
        "displayName eq null".to_owned(),
        "emails.value eq \"theirs@example.com\"".to_owned(),
        "emails[type eq \"work\"].value eq \"theirs@example.com\"".to_owned(),
        "emails[type eq \"work\" and value co \"theirs\"]".to_owned(),
        "emails pr".to_owned(),
        "active eq true".to_owned(),
        "active eq false".to_owned(),
        "name.familyName eq \"Byron\"".to_owned(),
        "meta.created gt \"2000-01-01T00:00:00Z\"".to_owned(),
        "meta.lastModified ge \"2000-01-01T00:00:00Z\"".to_owned(),
        "urn:example:x:2.0:User:badge eq \"their-badge\"".to_owned(),
        "urn:example:x:2.0:User:badge pr".to_owned(),
        "title pr".to_owned(),
        "manager pr".to_owned(),
    ];
    let mut filters = Vec::new();
    for (number, filter) in simple.iter().enumerate() {
        let next = &simple[(number + 7) % simple.len()];
        filters.push(filter.clone());
        filters.push(format!("not ({filter})"));
        filters.push(format!("{filter} or {next}"));
        filters.push(format!("({next}) or not ({filter})"));
        filters.push(format!("{filter} and {next} or id pr"));
    }
    assert!(filters.len() > 150);
    for filter in &filters {
        for query in [
            vec![("filter", filter.as_str())],
            vec![("filter", filter), ("startIndex", "2")],
            vec![("filter", filter), ("count", "0")],
        ] {
            let answer = ours.list(&query).await.expect(200);
            let found = roster_tests::scim::ids(&answer);
            assert!(found.iter().all(|id| our_ids.contains(id)), "{filter} finds {found:?}");
            let total = answer.json()["totalResults"].as_u64().unwrap();
            assert!(total <= our_ids.len() as u64, "{filter} counts {total}");
        }
    }
    // The filters do find what may be found, so that finding nothing of theirs means something.
    assert_eq!(ours.find("userName eq \"shared@example.com\"").await, our_ids[..1]);
    assert_eq!(theirs.find("userName eq \"theirs@example.com\"").await, their_ids[1..2]);
}

async fn no_id_reaches_into_another_workspace(world: World) {
    let (ours, our_ids, theirs, their_ids) = two(&world).await;
    let before = theirs.everyone().await;
    let stranger = "01890000-0000-7000-8000-000000000000";
    for id in &their_ids {
        let path = format!("/Users/{id}");
        let bodies = [
            (Method::GET, None),
            (Method::PUT, Some(dialect::YH.user("taken-over"))),
            (Method::PATCH, Some(dialect::YH.set_active(false))),
            (Method::DELETE, None),
        ];
        for (method, body) in bodies {
            let refused = ours.send(method.clone(), &path, &[], body.as_ref()).await.expect(404);
            // Somebody else's user and nobody's answer alike.
            let unknown = ours.send(method.clone(), &format!("/Users/{stranger}"), &[], body.as_ref()).await;
            assert_eq!(refused.text("detail").replace(id, stranger), unknown.expect(404).text("detail"), "{method}");
        }
    }
    assert_eq!(theirs.everyone().await, before);
    let ours: Vec<Value> = ours.everyone().await;
    assert_eq!(ours.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), our_ids);
}

async fn one_person_in_two_workspaces_is_two_users(world: World) {
    let (ours, our_ids, theirs, their_ids) = two(&world).await;
    assert_ne!(our_ids[0], their_ids[0]);
    ours.set_active(&our_ids[0], false).await.expect(200);
    assert_eq!(theirs.get(&their_ids[0]).await.expect(200).json()["active"], json!(true));
    ours.delete(&our_ids[0]).await.expect(204);
    theirs.get(&their_ids[0]).await.expect(200);
    // A name that is taken elsewhere is free here.
    ours.create_user("theirs").await;
}

async fn no_key_reaches_into_another_workspace(world: World) {
    let mine = world.workspace().await;
    let other = world.workspace().await;
    let user = world.scim(&other, &dialect::YH).create_user("ada").await;
    for scope in [v1::AccessScope::Read, v1::AccessScope::Write, v1::AccessScope::Admin] {
        let caller = world.anyone().with(&world.key(&mine.id, scope).await);
        // Named, unnamed, and in a filter.
        for workspace_id in [other.id.clone(), String::new()] {
            let request = v1::GetUserRequest { workspace_id, user_id: user.clone(), ..Default::default() };
            assert_eq!(caller.users().get_user(request).await.unwrap_err().code(), Code::NotFound);
        }
        let request = v1::LookupUsersRequest {
            user_ids: vec![user.clone()],
            emails: vec!["yhada@example.com".to_owned(), "ada@example.com".to_owned()],
            ..Default::default()
        };
        assert_eq!(caller.users().lookup_users(request).await.unwrap().into_inner().users, []);
        let listed = caller.users().list_users(v1::ListUsersRequest::default()).await.unwrap();
        assert_eq!(listed.into_inner().users, []);
    }
}
