//! Okta: private apps PUT what they read merged with what they know, catalogue apps PATCH what they can. The day has both.

mod groups;

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

use super::office::{Created, Creation, Office};
use super::person::{Facts, Group, Person};
use super::script::Habits;
use crate::dialect::{self, Dialect, ENTERPRISE, OK, USER};

/// Okta.
#[derive(Debug)]
pub(super) struct Okta {
    office: Arc<Office>,
}

impl Okta {
    pub(super) fn new(office: Arc<Office>) -> Self {
        Self { office }
    }

    /// The dialect: catalogue apps in Header mode leave the scheme out.
    fn dialect(number: usize) -> &'static Dialect {
        if number.is_multiple_of(2) { &OK } else { &dialect::OKH }
    }

    async fn create(&self, person: &mut Person, is_blind: bool) -> Created {
        let mut body = profile(&person.facts);
        body["groups"] = json!([]);
        body["password"] = json!("r4nd0m");
        let filter = format!("userName eq \"{}\"", person.facts.user_name);
        let lookup = [("filter", filter.as_str()), ("startIndex", "1"), ("count", "100")];
        let dialect = Self::dialect(person.number);
        let creation = Creation { dialect, path: "/Users", lookup: &lookup, body: &body, is_blind };
        self.office.create(creation, &mut person.random).await
    }

    /// Reads the user, and puts it back with what Okta knows.
    async fn put(&self, person: &mut Person) {
        let dialect = Self::dialect(person.number);
        let path = format!("/Users/{}", person.id());
        let read = self.office.get(dialect, &path, &[]).await;
        self.office.wire.expect(&read, &[200], "a user that is provisioned");
        let body = merged(read.json(), profile(&person.facts));
        self.office.write(dialect, (&Method::PUT, &path), Some(&body), &[200], &mut person.random).await;
    }
}

impl Habits for Okta {
    fn office(&self) -> &Office {
        &self.office
    }

    async fn connect(&self) {
        for (path, count) in [("/Users", "2"), ("/Groups", "100"), ("/Users", "100")] {
            let list = self.office.get(&OK, path, &[("startIndex", "1"), ("count", count)]).await;
            self.office.wire.expect(&list, &[200], "a connection test");
        }
        let refused = self.office.wire.send_malformed(&OK, &profile(&Facts::default())).await;
        self.office.wire.expect(&refused, &[400], "a body that breaks off");
    }

    async fn hire(&self, person: &mut Person) {
        if let Some(former) = person.former.take() {
            let gone = self.office.get(Self::dialect(person.number), &format!("/Users/{former}"), &[]).await;
            self.office.wire.expect(&gone, &[404], "a user that was deleted");
        }
        match self.create(person, false).await {
            Created::New(id) => person.id = Some(id),
            Created::Found(id) => {
                person.id = Some(id);
                self.put(person).await;
            }
            Created::Refused => return,
        }
        self.office.hired(person.number, person.id());
    }

    async fn update(&self, person: &mut Person) {
        self.put(person).await;
    }

    async fn touch(&self, person: &mut Person) {
        // A forced push: the same again.
        self.put(person).await;
    }

    async fn set_active(&self, person: &mut Person) {
        if person.facts.active {
            let before = person.id.clone();
            let created = self.create(person, false).await;
            if Some(&created) != before.map(Created::Found).as_ref() {
                self.office.wire.surprise(format!("a deactivated {} is looked up: {created:?}", person.id()));
            }
        }
        if person.random.below(2) == 0 {
            return self.put(person).await;
        }
        let dialect = Self::dialect(person.number);
        let path = format!("/Users/{}", person.id());
        let body = dialect.set_active(person.facts.active);
        self.office.write(dialect, (&Method::PATCH, &path), Some(&body), &[200], &mut person.random).await;
    }

    async fn rehire(&self, person: &mut Person) {
        let before = person.id.clone();
        let created = self.create(person, true).await;
        let (Created::New(id) | Created::Found(id)) = &created else {
            return self.office.wire.surprise(format!("{before:?} does not come back"));
        };
        if Some(id) != before.as_ref() {
            self.office.wire.surprise(format!("{before:?} comes back as {id}"));
        }
        // The creation got lost before it was done, and the look-up found who is deactivated still: linking pushes.
        if let Created::Found(_) = created {
            self.put(person).await;
        }
    }

    async fn remove(&self, person: &mut Person) {
        // Okta itself never deletes users; a workflow that clears up does, with the same token.
        let path = format!("/Users/{}", person.id());
        self.office.delete(Self::dialect(person.number), &path, &mut person.random).await;
        person.former = person.id.take();
    }

    async fn push(&self, group: &mut Group) {
        self.push_group(group).await;
    }

    async fn reorganise(&self, group: &mut Group) {
        self.reorganise_group(group).await;
    }

    async fn push_stale(&self, group: &mut Group, stale: &[String]) {
        self.put_group(group, stale).await;
    }

    async fn disband(&self, group: &mut Group) {
        let path = format!("/Groups/{}", group.id());
        self.office.delete(&OK, &path, &mut group.random).await;
        group.id = None;
    }
}

/// What Okta knows of a person, as it sends it. What is not known is left out.
fn profile(facts: &Facts) -> Value {
    let mut phones = vec![json!({ "primary": true, "value": facts.phone, "type": "work" })];
    if !facts.mobile.is_empty() {
        phones.push(json!({ "value": facts.mobile, "type": "mobile" }));
    }
    json!({
        "schemas": [USER, ENTERPRISE],
        "userName": facts.user_name,
        "name": { "givenName": facts.given, "familyName": facts.family },
        "emails": [{ "primary": true, "value": facts.email, "type": "work" }],
        "phoneNumbers": phones,
        "displayName": facts.display,
        "title": facts.title,
        "locale": "en-US",
        "timezone": "Europe/Paris",
        "externalId": facts.external_id,
        "active": facts.active,
        ENTERPRISE: { "department": facts.department },
    })
}

/// A resource as it was read, with everything that Okta knows in its place.
fn merged(mut read: Value, known: Value) -> Value {
    if let (Some(read), Value::Object(known)) = (read.as_object_mut(), known) {
        read.extend(known);
    }
    read
}
