//! Groups by their members, and users by their groups, against what a look at all of them says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use uuid::Uuid;

use domain::attribute::{Attribute, FieldPath, ResourceKind, Sub};
use domain::filter::{Filter, Operator, Value};
use domain::group::{Delta, Group, GroupProfile, Member, MemberKind, Step, UserGroup};
use domain::id::{GroupId, MemberId, WorkspaceId};
use domain::revision::Revision;
use domain::time::Timestamp;
use domain::user::{User, UserState};

use super::documents::{self, EXTENSION, WORDS};
use super::random::trees;
use super::{OPERATORS, is, paths_of, values};
use crate::testing::{Db, each};
use crate::{GroupQuery, Span, UserQuery, View};

pub(crate) const VIEWS: [View; 3] = [View::Scim, View::Present, View::All];

/// Users and groups of a workspace, and who is in what.
pub(crate) struct Place {
    pub(crate) workspace: WorkspaceId,
    pub(crate) users: Vec<User>,
    pub(crate) groups: Vec<Group>,
    members: BTreeMap<GroupId, BTreeSet<MemberId>>,
}

/// Twenty groups: some empty, some with members in common, some in each other, in circles as well.
fn place(workspace: WorkspaceId) -> Place {
    let users = documents::documents(workspace);
    let groups: Vec<Group> = (0..20).map(|k| group(workspace, k)).collect();
    let mut members: BTreeMap<GroupId, BTreeSet<MemberId>> = BTreeMap::new();
    for (k, group) in groups.iter().enumerate() {
        let within = members.entry(group.id).or_default();
        if k % 5 == 4 {
            continue;
        }
        let lives = |user: &&User| !matches!(user.state, UserState::Deleted { .. });
        let chosen = users.iter().enumerate().filter(|(n, _)| (n * 7 + k * 3) % (k + 2) == 0).map(|(_, user)| user);
        within.extend(chosen.filter(lives).map(|user| MemberId(user.id.0)));
        for other in [(k * 5 + 1) % 20, if k % 4 == 0 { (k + 19) % 20 } else { (k * 5 + 1) % 20 }] {
            within.insert(MemberId(groups[other].id.0));
        }
    }
    Place { workspace, users, groups, members }
}

fn group(workspace: WorkspaceId, k: u64) -> Group {
    let word = WORDS[usize::try_from(k % 10).unwrap()];
    let mut profile = GroupProfile {
        display_name: if k == 7 { "X".repeat(600) } else { format!("{word}{k}") },
        external_id: (!k.is_multiple_of(3))
            .then(|| if k.is_multiple_of(2) { "Ext-1".to_owned() } else { format!("{word}-{k}") }),
        ..GroupProfile::default()
    };
    if let Json::Object(extension) = documents::extension(k) {
        profile.extensions.insert(EXTENSION.to_owned(), extension);
    }
    Group {
        id: GroupId(Uuid::from_u64_pair(k + 1_000, k)),
        workspace,
        profile,
        member_count: 0,
        created: Timestamp(1_000 + i64::try_from(k).unwrap()),
        updated: Timestamp(2_000 + i64::try_from(k % 4).unwrap()),
        revision: Revision::FIRST,
    }
}

impl Place {
    async fn load(&self, db: &Db) {
        db.insert(&self.users).await;
        let (groups, members) = (self.groups.clone(), self.members.clone());
        db.write(move |tx| {
            let (groups, members) = (groups.clone(), members.clone());
            Box::pin(async move {
                for group in &groups {
                    tx.insert_group(group).await?;
                }
                for group in &groups {
                    let add = members[&group.id].clone();
                    let (wanted, mut delta) = (add.len(), Delta::default());
                    let step = Step::Change { add, remove: BTreeSet::new() };
                    tx.take_member_step(group.workspace, group.id, View::Present, &step, &mut delta).await?;
                    assert_eq!(delta.added().len(), wanted);
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    }

    /// The members of a group that a view shows.
    pub(crate) fn shown(&self, group: GroupId, view: View) -> Vec<Member> {
        let member = |id: &MemberId| {
            if let Some(group) = self.groups.iter().find(|group| group.id.0 == id.0) {
                let display = Some(group.profile.display_name.clone());
                return Some(Member { id: *id, kind: MemberKind::Group, display });
            }
            let user = self.users.iter().find(|user| user.id.0 == id.0).filter(|user| documents::shows(view, user))?;
            Some(Member { id: *id, kind: MemberKind::User, display: user.profile.shown_name() })
        };
        self.members[&group].iter().filter_map(member).collect()
    }

    /// The groups a user belongs to.
    pub(crate) fn belongs(&self, user: &User) -> Vec<UserGroup> {
        let containing = |id: Uuid| self.members.iter().filter(move |(_, within)| within.contains(&MemberId(id)));
        let direct: BTreeSet<GroupId> = containing(user.id.0).map(|(group, _)| *group).collect();
        let mut all = direct.clone();
        let mut next: Vec<GroupId> = direct.iter().copied().collect();
        while let Some(group) = next.pop() {
            next.extend(containing(group.0).map(|(group, _)| *group).filter(|group| all.insert(*group)));
        }
        let of = |group: &&Group| all.contains(&group.id);
        let told = |group: &Group| UserGroup {
            id: group.id,
            display_name: group.profile.display_name.clone(),
            direct: direct.contains(&group.id),
        };
        self.groups.iter().filter(of).map(told).collect()
    }

    async fn check_groups(&self, db: &Db, view: View, filter: &Filter) {
        let query = GroupQuery { view, filter: Some(filter.clone()), sort: None, span: Span::first(1_000) };
        let found = db.store.groups(self.workspace, &query).await.unwrap_or_else(|err| panic!("{filter:?}: {err:?}"));
        assert!(found.rows.iter().all(|group| group.workspace == self.workspace), "{filter:?} reaches elsewhere");
        let found: Vec<_> = found.rows.iter().map(|group| group.id).collect();
        let meets = |group: &&Group| filter.matches_group(group, &self.shown(group.id, view));
        let wanted: Vec<_> = self.groups.iter().filter(meets).map(|group| group.id).collect();
        assert_eq!(found, wanted, "{filter:?} on {:?} in {view:?}", db.store.backend());
        let count = db.store.count_groups(self.workspace, view, Some(filter)).await.unwrap();
        assert_eq!(count, wanted.len() as u64);
    }

    async fn check_users(&self, db: &Db, view: View, filter: &Filter) {
        let query = UserQuery { view, filter: Some(filter.clone()), sort: None, span: Span::first(1_000) };
        let found = db.store.users(self.workspace, &query).await.unwrap_or_else(|err| panic!("{filter:?}: {err:?}"));
        assert!(found.rows.iter().all(|user| user.workspace == self.workspace), "{filter:?} reaches elsewhere");
        let found: Vec<_> = found.rows.iter().map(|user| user.id).collect();
        let meets = |user: &&User| documents::shows(view, user) && filter.matches(user, &self.belongs(user));
        let wanted: Vec<_> = self.users.iter().filter(meets).map(|user| user.id).collect();
        assert_eq!(found, wanted, "{filter:?} on {:?} in {view:?}", db.store.backend());
    }

    /// What there is to compare with: what others are compared with, and what is said of members and groups.
    fn values(&self) -> Vec<Value> {
        let mut values = values();
        let ids = [self.users[0].id.0, self.users[6].id.0, self.groups[0].id.0, self.groups[4].id.0];
        values.extend(ids.map(|id| Value::Text(id.to_string())));
        let texts = ["User", "GROUP", "direct", "Indirect", "us", "ada0", "Straße1", "STRASSE1", "4'"];
        values.extend(texts.map(|text| Value::Text(text.to_owned())));
        values.push(Value::Text(self.users[6].id.to_string().to_uppercase()));
        values
    }
}

/// Two workspaces with the same users and groups: what one is asked must never come from the other.
pub(crate) async fn load(db: &Db) -> Place {
    let (one, other) = (db.workspace(1).await, db.workspace(2).await);
    let place = place(one);
    place.load(db).await;
    self::place(other).load(db).await;
    place
}

/// Every operator with every value that fits.
fn comparisons(kind: ResourceKind, paths: &[FieldPath], values: &[Value]) -> Vec<Vec<Filter>> {
    let mut all = Vec::new();
    for path in paths {
        for operator in OPERATORS {
            let filters = values.iter().map(|value| is(path.clone(), operator, value.clone()));
            all.push(filters.filter(|filter| filter.check(kind).is_ok()).collect());
        }
    }
    all
}

fn of(attribute: Attribute) -> Vec<FieldPath> {
    let parts = attribute.subs().iter().map(|sub| FieldPath::Attribute(attribute, Some(*sub)));
    parts.chain([FieldPath::Attribute(attribute, None)]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operator_on_every_path_of_groups_finds_what_it_means() {
    each(|db| async move {
        let place = load(&db).await;
        let paths = paths_of(ResourceKind::Group);
        let mut checked = 0;
        for path in &paths {
            place.check_groups(&db, View::Scim, &Filter::Present(path.clone())).await;
        }
        for filters in comparisons(ResourceKind::Group, &paths, &place.values()) {
            // One statement for each would be thousands: any of some in one, and a sample.
            for filter in &filters {
                checked += 1;
                if checked % 20 == 0 {
                    place.check_groups(&db, View::Present, filter).await;
                }
            }
            for filters in filters.chunks(13) {
                place.check_groups(&db, View::Scim, &Filter::Any(filters.to_vec())).await;
            }
        }
        assert!(checked > 1_000, "only {checked} filters pass the check");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_what_a_condition_says_of_one_and_the_same() {
    each(|db| async move {
        let place = load(&db).await;
        for filter in comparisons(ResourceKind::Group, &of(Attribute::Members), &place.values()).concat() {
            place.check_groups(&db, View::Scim, &filter).await;
        }
        let part = |sub| FieldPath::Attribute(Attribute::Members, Some(sub));
        let text = |sub, operator, text: &str| is(part(sub), operator, Value::Text(text.to_owned()));
        let equal = |sub, value: &str| text(sub, Operator::Equal, value);
        let user = || equal(Sub::Type, "user");
        // A user that the identity provider does not see, and one that it does.
        for id in [place.users[6].id, place.users[0].id] {
            let one = || equal(Sub::Value, &id.to_string());
            for conditions in [
                vec![one(), user()],
                vec![one(), equal(Sub::Type, "group")],
                vec![one(), text(Sub::Display, Operator::Contains, "a")],
                vec![one(), equal(Sub::Value, &place.groups[0].id.to_string())],
                vec![Filter::Not(Box::new(one())), user()],
                vec![Filter::Any(vec![one(), text(Sub::Display, Operator::StartsWith, "ada")]), user()],
                vec![Filter::Present(part(Sub::Display)), Filter::Not(Box::new(user()))],
                vec![Filter::Not(Box::new(Filter::Present(part(Sub::Display))))],
                vec![is(part(Sub::Display), Operator::Equal, Value::Null), user()],
            ] {
                let condition = Box::new(Filter::All(conditions));
                let element = Filter::Element { attribute: Attribute::Members, condition };
                for view in VIEWS {
                    place.check_groups(&db, view, &element).await;
                    place.check_groups(&db, view, &Filter::Not(Box::new(element.clone()))).await;
                }
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_found_by_every_group_that_leads_to_them() {
    each(|db| async move {
        let place = load(&db).await;
        let kind = ResourceKind::User;
        for (i, filter) in comparisons(kind, &of(Attribute::Groups), &place.values()).concat().iter().enumerate() {
            place.check_users(&db, VIEWS[i % 3], filter).await;
        }
        let part = |sub| FieldPath::Attribute(Attribute::Groups, Some(sub));
        let equal = |sub, value: &str| is(part(sub), Operator::Equal, Value::Text(value.to_owned()));
        for group in &place.groups {
            let one = || equal(Sub::Value, &group.id.to_string());
            let way = |way: &str| equal(Sub::Type, way);
            for conditions in [
                vec![one()],
                vec![one(), way("direct")],
                vec![one(), way("indirect")],
                vec![Filter::Not(Box::new(one())), way("indirect")],
                vec![one(), Filter::Not(Box::new(way("direct")))],
                vec![equal(Sub::Display, &group.profile.display_name), Filter::Present(part(Sub::Type))],
            ] {
                let condition = Box::new(Filter::All(conditions));
                let element = Filter::Element { attribute: Attribute::Groups, condition };
                place.check_users(&db, View::Scim, &element).await;
                place.check_users(&db, View::All, &Filter::Not(Box::new(element))).await;
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_tree_over_groups_finds_what_it_means() {
    each(|db| async move {
        let place = load(&db).await;
        for filter in trees(ResourceKind::Group, paths_of(ResourceKind::Group), &place.values(), 300) {
            for view in VIEWS {
                place.check_groups(&db, view, &filter).await;
            }
        }
        let mut paths = of(Attribute::Groups);
        paths.extend([Attribute::UserName, Attribute::Active].map(|attribute| FieldPath::Attribute(attribute, None)));
        for filter in trees(ResourceKind::User, paths, &place.values(), 200) {
            for view in VIEWS {
                place.check_users(&db, view, &filter).await;
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_users_belong_to_is_told_in_one_go() {
    each(|db| async move {
        let place = load(&db).await;
        let ids: Vec<_> = place.users.iter().map(|user| user.id).collect();
        let told = db.store.groups_of(place.workspace, &ids).await.unwrap();
        for user in &place.users {
            let found = told.get(&user.id).cloned().unwrap_or_default();
            assert_eq!(found, place.belongs(user), "{:?}", user.id);
        }
        assert_eq!(db.store.groups_of(place.workspace, &[]).await.unwrap().len(), 0);
        let groups: Vec<_> = place.groups.iter().map(|group| group.id).collect();
        for view in VIEWS {
            let members = db.store.members_of(place.workspace, &groups, view).await.unwrap();
            for group in groups.iter().copied() {
                let wanted = place.shown(group, view);
                assert_eq!(members.get(&group).cloned().unwrap_or_default(), wanted, "{view:?}");
                assert_eq!(db.store.members(place.workspace, group, view, None, 1_000).await.unwrap(), wanted);
            }
        }
    })
    .await;
}
