//! Who is in a group, whoever else changes it: concurrency, size, nesting, and what becomes of members.

use std::collections::BTreeSet;

use http::Method;
use proto::v1;
use roster_tests::World;
use roster_tests::crowd::Contest;
use roster_tests::dialect::{self, GROUP};
use roster_tests::look::look;
use roster_tests::scim::{ids, members};
use serde_json::{Value, json};

journeys! { in both topologies:
    eight_clients_at_once_lose_no_member
    a_user_tells_its_groups_direct_and_indirect
}

mod details {
    use super::*;

    journeys! {
        a_large_group_is_replaced_read_and_changed_within_the_limits
        a_patch_of_a_large_group_is_answered_without_a_body
        removing_a_list_of_members_takes_those_alone
        a_put_without_members_keeps_them
        a_deactivation_keeps_membership_and_a_deletion_ends_it
        a_group_never_becomes_a_member_of_itself
        circles_are_not_closed_by_two_at_once_either
        an_id_that_names_no_member_is_skipped_or_refused_by_the_policy
        a_group_is_named_and_its_name_is_its_own
        another_workspaces_users_are_no_members
    }

    /// Twenty thousand members are tried by the example `crowd`.
    const MEMBERS: usize = 1_500;

    async fn a_large_group_is_replaced_read_and_changed_within_the_limits(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let people = world.people(&workspace, MEMBERS).await;
        let (last, others) = people.split_last().unwrap();
        let listed: Vec<Value> = others.iter().map(|id| json!({ "value": id })).collect();
        let group = scim.create_group::<&str>("Everyone", &[]).await;
        let body = json!({ "schemas": [GROUP], "displayName": "Everyone", "members": listed });
        let put = scim.put_group(&group, &body).await.expect(200);
        let others: BTreeSet<String> = others.iter().cloned().collect();
        assert_eq!(members(&put.json()), others);
        assert_eq!(scim.members(&group).await, others);
        scim.add_members(&group, &[last]).await.expect(204);
        assert_eq!(scim.members(&group).await, people.iter().cloned().collect());
        scim.remove_members(&group, &[last]).await.expect(204);
        assert_eq!(scim.members(&group).await, others);

        // The largest body that clients are reported to send, most of whose ids are nobody's.
        let mut listed = listed;
        let nobody = |number: usize| json!({ "value": format!("0190a1b2-c3d4-7e5f-8a9b-{number:012x}") });
        listed.extend((listed.len()..20_000).map(nobody));
        let body = json!({ "schemas": [GROUP], "displayName": "Everyone", "members": listed });
        scim.put_group(&group, &body).await.expect(200);
        assert_eq!(scim.members(&group).await, others);
        let patch = json!([{ "op": "replace", "path": "members", "value": listed }]);
        scim.patch_group(&group, &patch).await.expect(204);
        assert_eq!(scim.members(&group).await, others);
    }

    async fn a_patch_of_a_large_group_is_answered_without_a_body(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let people = world.people(&workspace, 201).await;
        let (last, rest) = people.split_last().unwrap();
        let group = scim.create_group("Everyone", rest).await;
        let rename = json!([{ "op": "replace", "path": "displayName", "value": "Everybody" }]);
        let patched = scim.patch_group(&group, &rename).await.expect(200);
        assert_eq!(members(&patched.json()).len(), 200);

        let added = scim.add_members(&group, &[last]).await.expect(204);
        assert_eq!(added.complaint(), None);
        assert_eq!(added.header("etag"), scim.get_group(&group).await.expect(200).header("etag"));
        // A client that does not want the members gets the rest, whatever the size.
        let body = dialect::patch_of(&rename);
        let path = format!("/Groups/{group}");
        let choice = [("excludedAttributes", "members")];
        let patched = scim.send(Method::PATCH, &path, &choice, Some(&body)).await.expect(200);
        assert_eq!((patched.text("displayName"), patched.json().get("members")), ("Everybody".to_owned(), None));
        // RFC 7644 §3.5.2: with `attributes`, there is an answer.
        let choice = [("attributes", "displayName")];
        let patched = scim.send(Method::PATCH, &path, &choice, Some(&body)).await.expect(200);
        assert_eq!(patched.text("displayName"), "Everybody");
    }

    async fn removing_a_list_of_members_takes_those_alone(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let people = world.people(&workspace, 8).await;
        let group = scim.create_group("Sales", &people).await;
        let at = |numbers: &[usize]| numbers.iter().map(|at| people[*at].clone()).collect::<BTreeSet<_>>();
        scim.remove_members(&group, &[&people[0], &people[1]]).await.expect(200);
        assert_eq!(scim.members(&group).await, at(&[2, 3, 4, 5, 6, 7]));
        // Each of the shapes in which clients name one.
        for (operation, left) in [
            (json!({ "op": "Remove", "path": "members", "value": { "value": people[2] } }), vec![3, 4, 5, 6, 7]),
            (json!({ "op": "remove", "path": format!("members[value eq \"{}\"]", people[3]) }), vec![4, 5, 6, 7]),
            (
                json!({ "op": "remove", "path": "members", "value": [{ "$ref": null, "value": people[4] }] }),
                vec![5, 6, 7],
            ),
            (json!({ "op": "remove", "path": "members", "value": people[5] }), vec![6, 7]),
            (json!({ "op": "remove", "path": "members", "value": [] }), vec![6, 7]),
            (json!({ "op": "remove", "path": "members", "value": [{ "value": people[0] }] }), vec![6, 7]),
            (json!({ "op": "add", "path": "members", "value": [{ "value": people[7] }] }), vec![6, 7]),
            (json!({ "op": "remove", "path": "members" }), vec![]),
        ] {
            scim.patch_group(&group, &json!([operation])).await.expect(200);
            assert_eq!(scim.members(&group).await, at(&left), "{operation}");
        }
    }

    async fn a_put_without_members_keeps_them(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let people = world.people(&workspace, 2).await;
        let group = scim.create_group("Sales", &people).await;
        let mut body = json!({ "schemas": [GROUP], "displayName": "Sales EMEA", "externalId": "g" });
        let put = scim.put_group(&group, &body).await.expect(200);
        assert_eq!(put.text("displayName"), "Sales EMEA");
        assert_eq!(scim.members(&group).await, people.iter().cloned().collect());
        // So does the external id, as it does for a user.
        body.as_object_mut().unwrap().remove("externalId");
        assert_eq!(scim.put_group(&group, &body).await.expect(200).text("externalId"), "g");
        body["members"] = json!([]);
        assert_eq!(members(&scim.put_group(&group, &body).await.expect(200).json()), BTreeSet::new());
        assert_eq!(scim.members(&group).await, BTreeSet::new());
    }

    async fn a_deactivation_keeps_membership_and_a_deletion_ends_it(world: World) {
        let (_, scim) = world.plain_client().await;
        let (ada, bob) = (scim.create_user("ada").await, scim.create_user("bob").await);
        let group = scim.create_group("Sales", &[&ada, &bob]).await;
        let both = BTreeSet::from([ada.clone(), bob.clone()]);
        scim.set_active(&ada, false).await.expect(200);
        assert_eq!(scim.members(&group).await, both);
        assert_eq!(scim.get(&ada).await.expect(200).text("groups/0/value"), group);
        scim.set_active(&ada, true).await.expect(200);
        assert_eq!(scim.members(&group).await, both);
        scim.delete(&ada).await.expect(204);
        assert_eq!(scim.members(&group).await, BTreeSet::from([bob.clone()]));
        // Who comes again under the same name is somebody else.
        let again = scim.create_user("ada").await;
        assert_eq!(scim.get(&again).await.expect(200).json().get("groups"), None);
        scim.delete_group(&group).await.expect(204);
        assert_eq!(scim.get(&bob).await.expect(200).json().get("groups"), None);
        assert_eq!(scim.find("groups pr").await, Vec::<String>::new());
    }

    async fn a_group_never_becomes_a_member_of_itself(world: World) {
        let (_, scim) = world.plain_client().await;
        let top = scim.create_group::<&str>("Top", &[]).await;
        let middle = scim.create_group::<&str>("Middle", &[]).await;
        let bottom = scim.create_group::<&str>("Bottom", &[]).await;
        scim.add_members(&top, &[&middle]).await.expect(200);
        scim.add_members(&middle, &[&bottom]).await.expect(200);
        let before = scim.list_groups(&[]).await.expect(200).json();
        let replace = json!([{ "op": "replace", "path": "members", "value": [{ "value": top }] }]);
        let body = json!({ "schemas": [GROUP], "displayName": "Bottom", "members": [{ "value": top }] });
        for refused in [
            scim.add_members(&bottom, &[&top]).await,
            scim.add_members(&bottom, &[&middle]).await,
            scim.add_members(&bottom, &[&bottom]).await,
            scim.patch_group(&bottom, &replace).await,
            scim.put_group(&bottom, &body).await,
        ] {
            let refused = refused.expect(400);
            assert_eq!((refused.text("scimType").as_str(), refused.complaint()), ("invalidValue", None));
            assert!(refused.text("detail").contains("member"), "{}", refused.text("detail"));
        }
        assert_eq!(scim.list_groups(&[]).await.expect(200).json(), before);
        // Two ways to one group are no circle.
        scim.add_members(&top, &[&bottom]).await.expect(200);
    }

    async fn circles_are_not_closed_by_two_at_once_either(world: World) {
        let (_, scim) = world.plain_client().await;
        for round in 0..10 {
            let one = scim.create_group::<&str>(&format!("one {round}"), &[]).await;
            let other = scim.create_group::<&str>(&format!("other {round}"), &[]).await;
            let (there, back) = ([&other], [&one]);
            let (first, second) = tokio::join!(scim.add_members(&one, &there), scim.add_members(&other, &back));
            let mut statuses = [first.status, second.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 400], "one of them closes the circle");
        }
    }

    async fn an_id_that_names_no_member_is_skipped_or_refused_by_the_policy(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let people = world.people(&workspace, 3).await;
        let [ada, bob, gone] = people.try_into().unwrap();
        scim.delete(&gone).await.expect(204);
        let deleted_group = scim.create_group::<&str>("Gone", &[]).await;
        scim.delete_group(&deleted_group).await.expect(204);
        let nobody = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
        let odd = [nobody, gone.as_str(), deleted_group.as_str(), "no id", "'; DROP TABLE users; --"];
        let mixed = [&odd[..], &[ada.as_str()]].concat();
        let created = scim.create_group("Sales", &mixed).await;
        assert_eq!(scim.members(&created).await, BTreeSet::from([ada.clone()]));
        scim.add_members(&created, &[&odd[..], &[bob.as_str()]].concat()).await.expect(200);
        assert_eq!(scim.members(&created).await, BTreeSet::from([ada.clone(), bob.clone()]));

        world.set_policy(&workspace, v1::Policy { strict_members: true, ..Default::default() }).await;
        let before = scim.get_group(&created).await.expect(200).json();
        for id in odd {
            let refused = scim.add_members(&created, &[id, ada.as_str()]).await.expect(400);
            assert_eq!(refused.text("scimType"), "invalidValue", "{id}");
            assert!(refused.text("detail").contains(id), "{id}: {}", refused.text("detail"));
            let body = json!({ "schemas": [GROUP], "displayName": "Other", "members": [{ "value": id }] });
            scim.send(Method::POST, "/Groups", &[], Some(&body)).await.expect(400);
            scim.put_group(&created, &body).await.expect(400);
            // Whoever is not there can be taken away.
            scim.remove_members(&created, &[id]).await.expect(200);
        }
        assert_eq!(scim.get_group(&created).await.expect(200).json(), before);
        assert_eq!(ids(&scim.list_groups(&[]).await.expect(200)), [created]);
    }

    async fn a_group_is_named_and_its_name_is_its_own(world: World) {
        let (_, scim) = world.plain_client().await;
        let (_, stranger) = world.plain_client().await;
        let sales = scim.create_group::<&str>("Sales", &[]).await;
        let support = scim.create_group::<&str>("Support", &[]).await;
        let named = |name: Value| json!({ "schemas": [GROUP], "displayName": name });
        for name in ["Sales", "SALES", "sALES"] {
            let refusals = [
                scim.send(Method::POST, "/Groups", &[], Some(&named(json!(name)))).await,
                scim.put_group(&support, &named(json!(name))).await,
                scim.patch_group(&support, &json!([{ "op": "replace", "path": "displayName", "value": name }])).await,
            ];
            for refused in refusals {
                let refused = refused.expect(409);
                assert_eq!(refused.text("scimType"), "uniqueness");
                assert!(refused.text("detail").len() > 20, "the remedy is named: {}", refused.text("detail"));
            }
        }
        for nameless in [json!(null), json!(""), json!({ "a": 1 })] {
            scim.put_group(&sales, &named(nameless.clone())).await.expect(400);
            let refused = scim.send(Method::POST, "/Groups", &[], Some(&named(nameless))).await.expect(400);
            assert_eq!(refused.text("scimType"), "invalidValue");
        }
        scim.send(Method::POST, "/Groups", &[], Some(&json!({ "schemas": [GROUP] }))).await.expect(400);
        let remove = json!([{ "op": "remove", "path": "displayName" }]);
        assert_eq!(scim.patch_group(&sales, &remove).await.expect(400).text("scimType"), "mutability");
        // In its own name's other case it is no other group, and in another workspace it is nobody's.
        scim.put_group(&sales, &named(json!("SALES"))).await.expect(200);
        stranger.create_group::<&str>("Sales", &[]).await;
        scim.delete_group(&sales).await.expect(204);
        scim.create_group::<&str>("Sales", &[]).await;
    }

    async fn another_workspaces_users_are_no_members(world: World) {
        let (_, scim) = world.plain_client().await;
        let (_, stranger) = world.plain_client().await;
        let (ours, theirs) = (scim.create_user("ada").await, stranger.create_user("bob").await);
        let their_group = stranger.create_group("Sales", &[&theirs]).await;
        let group = scim.create_group("Sales", &[&ours, &theirs, &their_group]).await;
        assert_eq!(scim.members(&group).await, BTreeSet::from([ours]));
        assert_eq!(stranger.members(&their_group).await, BTreeSet::from([theirs.clone()]));
        stranger.get_group(&group).await.expect(404);
        stranger.add_members(&group, &[&theirs]).await.expect(404);
        stranger.delete_group(&group).await.expect(404);
        assert_eq!(stranger.find_groups(&format!("id eq \"{group}\" or id pr")).await, [their_group]);
    }
}

/// A thousand for each client are tried by the example `crowd`.
const SHARE: usize = 150;

async fn eight_clients_at_once_lose_no_member(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let people = world.people(&workspace, 8 * SHARE).await;
    let shares: Vec<Vec<String>> = people.chunks(SHARE).map(<[String]>::to_vec).collect();
    let contest = Contest::of(&scim, &shares, 5).await;
    let refused: Vec<(u16, String)> =
        contest.refusals.iter().map(|answer| (answer.status, answer.text("detail"))).collect();
    assert_eq!(refused, []);
    assert_eq!(contest.wanted.difference(&contest.found).count(), 0, "members are lost");
    assert_eq!(contest.found.difference(&contest.wanted).count(), 0, "members came back");
}

async fn a_user_tells_its_groups_direct_and_indirect(world: World) {
    let (_, scim) = world.plain_client().await;
    let ada = scim.create_user("ada").await;
    assert_eq!(scim.get(&ada).await.expect(200).json().get("groups"), None);
    let team = scim.create_group("Team", &[&ada]).await;
    let department = scim.create_group("Department", &[&team]).await;
    let company = scim.create_group("Company", &[&department, &ada]).await;
    let user = scim.get(&ada).await.expect(200).json();
    assert_eq!(user["groups"].as_array().unwrap().len(), 3);
    for (id, name, kind) in
        [(&team, "Team", "direct"), (&department, "Department", "indirect"), (&company, "Company", "direct")]
    {
        let told = look(&user, &format!("groups/[value={id}]")).unwrap();
        let group = scim.get_group(id).await.expect(200);
        let wanted = json!({ "value": id, "display": name, "type": kind, "$ref": group.text("meta/location") });
        assert_eq!(told, wanted);
    }
    let inner = scim.get_group(&department).await.expect(200).json();
    let location = scim.get_group(&team).await.expect(200).text("meta/location");
    assert_eq!(inner["members"], json!([{ "value": team, "type": "Group", "display": "Team", "$ref": location }]));
    let listed = scim.list(&[("filter", "userName pr")]).await.expect(200).json();
    assert_eq!(listed["Resources"][0]["groups"], user["groups"]);

    // A user's groups are not the user's to write.
    let mut body = dialect::YH.user("ada");
    body["groups"] = json!([]);
    scim.put(&ada, &body).await.expect(200);
    for operation in [
        json!({ "op": "remove", "path": "groups" }),
        json!({ "op": "add", "path": "groups", "value": [{ "value": department }] }),
    ] {
        scim.patch(&ada, &json!([operation])).await.expect(200);
    }
    assert_eq!(scim.get(&ada).await.expect(200).json()["groups"], user["groups"]);

    scim.remove_members(&department, &[&team]).await.expect(200);
    let user = scim.get(&ada).await.expect(200).json();
    let left: BTreeSet<&str> =
        user["groups"].as_array().unwrap().iter().map(|group| group["value"].as_str().unwrap()).collect();
    assert_eq!(left, BTreeSet::from([team.as_str(), company.as_str()]));
    scim.patch_group(&team, &json!([{ "op": "replace", "value": { "displayName": "Crew" } }])).await.expect(200);
    assert_eq!(
        look(&scim.get(&ada).await.expect(200).json(), &format!("groups/[value={team}]/display")),
        Some(json!("Crew"))
    );
    assert_eq!(scim.members(&team).await, BTreeSet::from([ada]));
}
