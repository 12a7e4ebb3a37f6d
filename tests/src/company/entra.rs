//! Entra ID: cycles of look-ups, creations and patches, with `aadOptscim062020` and, where provisioning on demand leaves
//! that out, without.

mod groups;

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

use super::office::{Created, Creation, Office};
use super::person::{Facts, Group, Person};
use super::script::Habits;
use crate::dialect::{Dialect, EN, ENF, ENTERPRISE, Shape, USER, patch_of};
use crate::random::Random;

/// Entra ID.
#[derive(Debug)]
pub(super) struct Entra {
    office: Arc<Office>,
}

impl Entra {
    pub(super) fn new(office: Arc<Office>) -> Self {
        Self { office }
    }

    /// Sends operations of one PATCH.
    async fn patch(&self, dialect: &'static Dialect, person: &mut Person, operations: &[Value]) {
        let path = format!("/Users/{}", person.id());
        let body = patch_of(&json!(operations));
        self.office.write(dialect, (&Method::PATCH, &path), Some(&body), &[200], &mut person.random).await;
    }

    async fn read(&self, dialect: &'static Dialect, person: &Person) {
        let read = self.office.get(dialect, &format!("/Users/{}", person.id()), &[]).await;
        self.office.wire.expect(&read, &[200], "a user that is provisioned");
    }
}

/// The flag is set, but does not hold everywhere.
fn dialect(random: &mut Random) -> &'static Dialect {
    if random.below(2) == 0 { &EN } else { &ENF }
}

impl Habits for Entra {
    fn office(&self) -> &Office {
        &self.office
    }

    async fn connect(&self) {
        let nobody = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
        let (user, group) = (format!("userName eq \"{nobody}\""), format!("displayName eq \"{nobody}\""));
        let tests = [
            ("/Users", vec![("filter", user.as_str())]),
            ("/Groups", vec![("excludedAttributes", "members"), ("filter", group.as_str())]),
        ];
        for (path, query) in tests {
            let found = self.office.get(&EN, path, &query).await;
            self.office.wire.expect(&found, &[200], "a connection test");
            if found.text("totalResults") != "0" {
                self.office.wire.surprise("a connection test found somebody".to_owned());
            }
        }
        let refused = self.office.wire.send_malformed(&EN, &creation(&Facts::default())).await;
        self.office.wire.expect(&refused, &[400], "a body that breaks off");
    }

    async fn hire(&self, person: &mut Person) {
        let dialect = dialect(&mut person.random);
        if let Some(former) = person.former.take() {
            let gone = self.office.get(dialect, &format!("/Users/{former}"), &[]).await;
            self.office.wire.expect(&gone, &[404], "a user that was deleted");
        }
        let body = creation(&person.facts);
        let filter = match person.random.below(3) {
            0 => format!("externalId eq \"{}\"", person.facts.external_id),
            1 => format!("emails[type eq \"work\"].value eq \"{}\"", person.facts.email),
            _ => format!("userName eq \"{}\"", person.facts.user_name),
        };
        let lookup = [("filter", filter.as_str())];
        let creation = Creation { dialect, path: "/Users", lookup: &lookup, body: &body, is_blind: false };
        match self.office.create(creation, &mut person.random).await {
            Created::New(id) => person.id = Some(id),
            Created::Found(id) => {
                person.id = Some(id);
                self.update(person).await;
            }
            Created::Refused => return,
        }
        self.office.hired(person.number, person.id());
    }

    async fn update(&self, person: &mut Person) {
        let dialect = dialect(&mut person.random);
        self.read(dialect, person).await;
        let operations = changes(dialect, &person.facts, &mut person.random);
        // A cycle sends what it has in one PATCH; provisioning on demand may send it one by one.
        if person.random.below(4) == 0 {
            for operation in operations {
                self.patch(dialect, person, &[operation]).await;
            }
        } else {
            self.patch(dialect, person, &operations).await;
        }
    }

    async fn touch(&self, person: &mut Person) {
        let Some(manager) = self.office.some(1, &mut person.random).pop_first() else { return };
        let dialect = dialect(&mut person.random);
        let filter = format!("id eq \"{}\" and manager eq \"{manager}\"", person.id());
        let check = self.office.get(dialect, "/Users", &[("filter", filter.as_str()), ("attributes", "id")]).await;
        self.office.wire.expect(&check, &[200], "a reference check");
        let value = match person.random.below(2) {
            0 => json!(manager),
            _ => json!({ "value": manager }),
        };
        let op = dialect.op(if person.facts.manager.is_empty() { "add" } else { "replace" });
        person.facts.manager = manager;
        let operation = json!({ "op": op, "path": format!("{ENTERPRISE}:manager"), "value": value });
        self.patch(dialect, person, &[operation]).await;
    }

    async fn set_active(&self, person: &mut Person) {
        let dialect = dialect(&mut person.random);
        self.read(dialect, person).await;
        let active = dialect.truth(person.facts.active);
        let operation = match person.random.below(3) {
            0 => json!({ "op": dialect.op("replace"), "value": { "active": active } }),
            _ => json!({ "op": dialect.op("replace"), "path": "active", "value": active }),
        };
        self.patch(dialect, person, &[operation]).await;
    }

    async fn rehire(&self, person: &mut Person) {
        // Restored from the recycle bin: it is looked up, and is what it was.
        let before = person.id.clone();
        self.hire(person).await;
        if person.id != before {
            self.office.wire.surprise(format!("{before:?} comes back as {:?}", person.id));
        }
    }

    async fn remove(&self, person: &mut Person) {
        let path = format!("/Users/{}", person.id());
        let dialect = dialect(&mut person.random);
        self.office.delete(dialect, &path, &mut person.random).await;
        person.former = person.id.take();
    }

    async fn push(&self, group: &mut Group) {
        self.push_group(group).await;
    }

    async fn reorganise(&self, group: &mut Group) {
        self.reorganise_group(group).await;
    }

    async fn push_stale(&self, group: &mut Group, stale: &[String]) {
        let dialect = dialect(&mut group.random);
        let mut coming: Vec<String> = self.office.some(3, &mut group.random).into_iter().collect();
        group.facts.members.extend(coming.iter().cloned());
        coming.extend(stale.iter().cloned());
        let id = group.id().to_owned();
        self.add(dialect, &id, &coming, &mut group.random).await;
        // Whoever is not there can be taken away as well.
        self.take_away(dialect, &id, stale, &mut group.random).await;
    }

    async fn disband(&self, group: &mut Group) {
        let path = format!("/Groups/{}", group.id());
        let dialect = dialect(&mut group.random);
        self.office.delete(dialect, &path, &mut group.random).await;
        group.id = None;
    }
}

fn creation(facts: &Facts) -> Value {
    json!({
        "schemas": [USER, ENTERPRISE],
        "externalId": facts.external_id,
        "userName": facts.user_name,
        "active": facts.active,
        "displayName": facts.display,
        "title": facts.title,
        "emails": [{ "primary": true, "type": "work", "value": facts.email }],
        "phoneNumbers": [{ "type": "work", "value": facts.phone }],
        "meta": { "resourceType": "User" },
        "name": {
            "formatted": format!("{} {}", facts.given, facts.family),
            "familyName": facts.family,
            "givenName": facts.given,
        },
        "roles": [],
        ENTERPRISE: { "department": facts.department },
    })
}

/// The operations that bring a user to these facts, as the dialect has them. What has no value is not sent.
fn changes(dialect: &Dialect, facts: &Facts, random: &mut Random) -> Vec<Value> {
    let department = format!("{ENTERPRISE}:department");
    let simple = [
        ("userName", &facts.user_name),
        ("displayName", &facts.display),
        ("title", &facts.title),
        ("name.givenName", &facts.given),
        ("name.familyName", &facts.family),
        (department.as_str(), &facts.department),
    ];
    let op = |name: &str| dialect.op(name);
    let mut operations = vec![json!({
        "op": op("replace"), "path": "emails[type eq \"work\"].value", "value": facts.email,
    })];
    if !facts.mobile.is_empty() {
        let path = "phoneNumbers[type eq \"mobile\"].value";
        operations.push(json!({ "op": op("add"), "path": path, "value": facts.mobile }));
    }
    operations.push(json!({ "op": op("replace"), "path": "active", "value": dialect.truth(facts.active) }));
    let with_paths = dialect.shape == Shape::EntraLegacy && random.below(4) > 0;
    if with_paths {
        operations.extend(simple.map(|(path, value)| json!({ "op": op("replace"), "path": path, "value": value })));
    } else {
        let value: Value = simple.into_iter().map(|(path, value)| (path.to_owned(), json!(value))).collect();
        operations.push(json!({ "op": op("replace"), "value": value }));
    }
    operations
}
