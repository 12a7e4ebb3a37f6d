//! Creating many users by hand.
//!
//! One unit of work for a list: who has the names and addresses is asked once, so that a list costs its inserts. What
//! somebody takes between the question and an insert is met by the unique index, and then the unit looks again.

use std::collections::HashMap;
use std::sync::Arc;

use domain::fold::fold;
use domain::id::UserId;
use domain::refusal::Refusal;
use domain::user::{Created, ManagedBy, NewUser, User};
use domain::workspace::Workspace;
use storage::{StoreError, Tx, UnitFuture};

use super::create::Draft;
use crate::Provisioning;
use crate::error::{EMAILS, Error, USER_NAME};
use crate::schema::claim::Held;
use crate::schema::known::Known;

/// How often the unit looks again at what others took in between.
const LOOKS: usize = 5;

/// How a list is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mode {
    /// Nobody is created unless all can be.
    pub(crate) all_or_nothing: bool,
    /// Nothing is written.
    pub(crate) validate_only: bool,
}

/// What became of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Imported {
    /// A user was created, or would be.
    Created(UserId),
    /// The same user was there.
    Unchanged(UserId),
    /// It was refused.
    Refused {
        /// The field that is to blame; empty when none is.
        field: String,
        /// Why, and the remedy.
        detail: String,
    },
    /// It could have been created, but for others.
    HeldBack,
}

impl Imported {
    /// A refusal for a field.
    pub(crate) fn refused(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Refused { field: field.into(), detail: detail.into() }
    }

    /// The outcome that a refusal of the rules is.
    pub(crate) fn of(refusal: &Refusal) -> Self {
        let field = match refusal {
            Refusal::InvalidField { field, .. }
            | Refusal::InvalidFilter { field, .. }
            | Refusal::InvalidPath { field, .. }
            | Refusal::NoTarget { field, .. }
            | Refusal::Immutable { field } => field.clone(),
            Refusal::EtagMismatch
            | Refusal::ScimManaged { .. }
            | Refusal::LastAdmin { .. }
            | Refusal::DeprovisionHeld { .. }
            | Refusal::DeprovisionRejected { .. }
            | Refusal::ScimManagedGroup { .. }
            | Refusal::ScimManagedGroups
            | Refusal::PlanLacksScim
            | Refusal::ScimDisabled
            | Refusal::Gone => String::new(),
        };
        Self::refused(field, refusal.to_string())
    }
}

impl Provisioning {
    /// Creates users by hand; tells of each what became of it, in their order. A draft that could not even be read comes
    /// with its refusal.
    pub(crate) async fn import_users(
        &self,
        workspace: Arc<Workspace>,
        drafts: Vec<Result<Draft, Imported>>,
        mode: Mode,
    ) -> Result<Vec<Imported>, Error> {
        let known = self.schemas(&workspace).await?;
        let now = self.now();
        let people = drafts
            .into_iter()
            .map(|draft| {
                let Draft { profile, active, seat } = draft?;
                let new = NewUser {
                    id: UserId(self.entropy().uuid_v7(now)),
                    workspace: workspace.id,
                    managed_by: ManagedBy::Manual,
                    profile,
                    active,
                    seat: seat.unwrap_or_default(),
                    predecessor: None,
                };
                User::create(new, &known.rules(&workspace.policy), now).map_err(|refusal| Imported::of(&refusal))
            })
            .collect();
        let import = Arc::new(Import { workspace, known, people, mode });
        let mut looks = 0;
        loop {
            let list = Arc::clone(&import);
            let unit = move |tx: Tx| -> UnitFuture<Vec<Imported>, Error> {
                let list = Arc::clone(&list);
                Box::pin(async move { list.run(&tx).await })
            };
            let done =
                if mode.validate_only { self.store().rehearse(unit).await } else { self.store().write(unit).await };
            looks += 1;
            match done {
                Err(Error::Store(StoreError::Taken { .. })) if looks < LOOKS => {}
                Err(Error::Store(StoreError::Taken { .. })) => return Err(StoreError::Conflict.into()),
                done => return done,
            }
        }
    }
}

/// A list of people, judged by the rules, before the store had its say.
struct Import {
    workspace: Arc<Workspace>,
    known: Arc<Known>,
    people: Vec<Result<Created, Imported>>,
    mode: Mode,
}

impl Import {
    async fn run(&self, tx: &Tx) -> Result<Vec<Imported>, Error> {
        let workspace = self.workspace.id;
        let users: Vec<&User> = self.people.iter().flatten().map(|created| &created.user).collect();
        let names: Vec<String> = users.iter().map(|user| user.profile.user_name.clone()).collect();
        let emails: Vec<String> = users.iter().map(|user| user.login_email.clone()).collect();
        let there = tx.users_by_names(workspace, &names, &emails).await?;
        let mut taken = Taken::by(&there);
        let mut outcomes = Vec::with_capacity(self.people.len());
        for person in &self.people {
            let outcome = match person {
                Err(refused) => refused.clone(),
                Ok(Created { user, .. }) => match taken.judge(user) {
                    Some(outcome) => outcome,
                    None => self.claim(tx, user).await?,
                },
            };
            if let (Imported::Created(_), Ok(created)) = (&outcome, person) {
                taken.take(&created.user);
            }
            outcomes.push(outcome);
        }
        if self.mode.all_or_nothing && outcomes.iter().any(|outcome| matches!(outcome, Imported::Refused { .. })) {
            for (outcome, person) in outcomes.iter_mut().zip(&self.people) {
                if let (Imported::Created(_), Ok(created)) = (&*outcome, person) {
                    self.unclaim(tx, &created.user).await?;
                    *outcome = Imported::HeldBack;
                }
            }
        } else if !self.mode.validate_only {
            self.insert(tx, &names, &outcomes).await?;
        }
        Ok(outcomes)
    }

    /// Claims what schemas want to be unique, before the user is there: somebody else may have it.
    async fn claim(&self, tx: &Tx, user: &User) -> Result<Imported, Error> {
        let owner = (user.workspace, user.id.0);
        match Held::nothing().exchange(tx, &self.known.users, owner, Some(&user.profile.extensions)).await {
            Ok(()) => Ok(Imported::Created(user.id)),
            Err(Error::Store(StoreError::Claimed { field })) => {
                self.unclaim(tx, user).await?;
                let detail =
                    format!("{field} must be unique, and another one has this value; give one of them another");
                Ok(Imported::refused(field, detail))
            }
            Err(error) => Err(error),
        }
    }

    async fn unclaim(&self, tx: &Tx, user: &User) -> Result<(), Error> {
        let held = Held::by(&self.known.users, &user.profile.extensions);
        held.exchange(tx, &self.known.users, (user.workspace, user.id.0), None).await
    }

    async fn insert(&self, tx: &Tx, names: &[String], outcomes: &[Imported]) -> Result<(), Error> {
        let predecessors = tx.last_deleted_by_user_names(self.workspace.id, names).await?;
        for (person, outcome) in self.people.iter().zip(outcomes) {
            let (Ok(Created { user, changes }), Imported::Created(_)) = (person, outcome) else { continue };
            let mut user = user.clone();
            user.predecessor = predecessors.get(&fold(&user.profile.user_name)).copied();
            tx.insert_user(&user).await?;
            tx.append_changes(changes).await?;
        }
        Ok(())
    }
}

/// Who has the names and addresses: users that are there, and the people before in the list.
struct Taken<'a> {
    names: HashMap<String, Option<&'a User>>,
    emails: HashMap<String, Option<&'a User>>,
}

impl<'a> Taken<'a> {
    fn by(there: &'a [User]) -> Self {
        let names = there.iter().map(|user| (fold(&user.profile.user_name), Some(user))).collect();
        let emails = there.iter().map(|user| (fold(&user.login_email), Some(user))).collect();
        Self { names, emails }
    }

    fn take(&mut self, user: &User) {
        self.names.insert(fold(&user.profile.user_name), None);
        self.emails.insert(fold(&user.login_email), None);
    }

    /// What somebody who has the name or the address makes of a person; `None` when both are free.
    fn judge(&self, user: &User) -> Option<Imported> {
        let namesake = self.names.get(&fold(&user.profile.user_name));
        let neighbour = self.emails.get(&fold(&user.login_email));
        let (holder, field) = match (namesake, neighbour) {
            (None, None) => return None,
            (Some(holder), _) => (holder, USER_NAME),
            (None, Some(holder)) => (holder, EMAILS),
        };
        Some(match holder {
            None => Imported::refused(
                field,
                format!("{field}: a person before in the list has the same {}; take one of them out", what(field)),
            ),
            Some(there) if is_same(there, user) => Imported::Unchanged(there.id),
            Some(there) => match there.managed_by {
                ManagedBy::Scim => Imported::refused(
                    field,
                    format!(
                        "User already exists: user {} of this {} is managed by the identity provider, which an import \
                         never touches; take the person out of the list",
                        there.id,
                        what(field)
                    ),
                ),
                ManagedBy::Manual => Imported::refused(
                    field,
                    format!(
                        "User already exists: user {} of this {} is there with another profile or seat; edit that user, \
                         or take the person out of the list",
                        there.id,
                        what(field)
                    ),
                ),
            },
        })
    }
}

fn what(field: &str) -> &'static str {
    if field == USER_NAME { "user name" } else { "address" }
}

/// Whether an import would create exactly what is there.
fn is_same(there: &User, new: &User) -> bool {
    there.managed_by == ManagedBy::Manual
        && there.is_active() == new.is_active()
        && there.profile == new.profile
        && there.seat == new.seat
}

#[cfg(test)]
mod tests;
