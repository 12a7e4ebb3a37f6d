//! Creating a user, or letting one come back.
//!
//! What a name or an address that is taken means is decided here, because it takes a look at the store; the words name
//! the remedy, since an identity provider shows them to the admin who has to act.

use std::sync::Arc;

use domain::activity::Cause;
use domain::conflict::{ClashField, ConflictState};
use domain::fold::fold;
use domain::id::UserId;
use domain::time::Timestamp;
use domain::user::{Created, ManagedBy, NewUser, Profile, Seat, User, UserState};
use domain::workspace::Workspace;
use storage::{StoreError, Tx, UnitFuture};

use super::last_admin::Admins;
use super::{GroupView, Shown, clash};
use crate::Provisioning;
use crate::access::Caller;
use crate::activity::Log;
use crate::error::{EMAILS, Error, USER_NAME};
use crate::schema::claim::Held;
use crate::schema::known::Known;

/// The user to create.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Its profile.
    pub(crate) profile: Profile,
    /// Its state; unset is active.
    pub(crate) active: Option<bool>,
    /// Its seat, from a caller that says so.
    pub(crate) seat: Option<Seat>,
}

impl Provisioning {
    /// Creates a user: SCIM-managed for an identity provider, manual for anyone else.
    pub(crate) async fn create_user(
        &self,
        caller: &Caller,
        workspace: Arc<Workspace>,
        draft: Draft,
        view: GroupView,
    ) -> Result<Shown, Error> {
        if draft.seat.is_some() {
            caller.may_write_seats()?;
        }
        let now = self.now();
        let Draft { profile, active, seat } = draft;
        let managed_by = if caller.is_idp() { ManagedBy::Scim } else { ManagedBy::Manual };
        let new = NewUser {
            id: UserId(self.id_for(caller, now)),
            workspace: workspace.id,
            managed_by,
            profile,
            active,
            seat: seat.unwrap_or_default(),
            predecessor: None,
        };
        let known = self.schemas(&workspace).await?;
        let created = User::create(new, &known.rules(&workspace.policy), now)?;
        let creation = Arc::new(Creation { caller: caller.clone(), created, active, workspace, known, now });
        let user = self.create_or_readmit(creation).await?;
        self.show_user(view, user).await
    }

    async fn create_or_readmit(&self, creation: Arc<Creation>) -> Result<User, Error> {
        // Most names are new, and the database holds them unique: only a refused insert is worth a look at who is there.
        match self.create_unit(Arc::clone(&creation), Attempt::Insert).await {
            Err(Error::Store(StoreError::Taken { .. })) => {}
            done => return done,
        }
        match self.create_unit(Arc::clone(&creation), Attempt::Look).await {
            // Somebody created it between our look and our insert: looking again tells whom.
            Err(Error::Store(StoreError::Taken { .. })) => self.create_unit(creation, Attempt::Look).await,
            done => done,
        }
    }

    async fn create_unit(&self, creation: Arc<Creation>, attempt: Attempt) -> Result<User, Error> {
        let caller = creation.caller.clone();
        let unit = move |tx: Tx| -> UnitFuture<User, Error> {
            let creation = Arc::clone(&creation);
            Box::pin(async move { creation.run(&tx, attempt).await })
        };
        self.write_for(&caller, unit).await
    }
}

/// How a creation goes about it.
#[derive(Clone, Copy, Debug)]
enum Attempt {
    /// As if the name and the address were free.
    Insert,
    /// After a look at who has them.
    Look,
}

/// A creation that the rules allow, before the store had its say.
struct Creation {
    caller: Caller,
    created: Created,
    active: Option<bool>,
    workspace: Arc<Workspace>,
    known: Arc<Known>,
    now: Timestamp,
}

impl Creation {
    async fn run(&self, tx: &Tx, attempt: Attempt) -> Result<User, Error> {
        let Created { user: new, changes } = &self.created;
        match attempt {
            Attempt::Insert => {}
            Attempt::Look => {
                if let Some(back) = self.returning(tx).await? {
                    return self.readmit(tx, back).await;
                }
            }
        }
        let mut user = new.clone();
        user.predecessor = tx.last_deleted_by_user_name(user.workspace, &user.profile.user_name).await?;
        tx.insert_user(&user).await?;
        self.claim(tx, Held::nothing(), &user).await?;
        tx.append_changes(changes).await?;
        self.caller.tell(tx, |log| log.user(None, &user, changes, &self.known.users)).await?;
        Ok(user)
    }

    /// The user that this creation lets come back, or takes over; refused when the name or the address is somebody else's.
    async fn returning(&self, tx: &Tx) -> Result<Option<User>, Error> {
        let new = &self.created.user;
        // The name is asked for last: whoever takes both between the two questions is met as a namesake.
        let neighbour = tx.user_by_login_email(new.workspace, &new.login_email).await?;
        let namesake = tx.user_by_user_name(new.workspace, &new.profile.user_name).await?;
        if let Some(user) = &namesake
            && !self.may_return(user)
        {
            let (cause, message) = same_name(user);
            clash::note(&self.caller, user, ClashField::UserName, &new.profile, None);
            return Err(Error::Duplicate { field: USER_NAME, cause, message });
        }
        match (namesake, neighbour) {
            (None, None) => Ok(None),
            (Some(user), None) => Ok(Some(user)),
            (Some(user), Some(neighbour)) if user.id == neighbour.id => Ok(Some(user)),
            (None, Some(neighbour)) if self.may_return(&neighbour) => Ok(Some(neighbour)),
            (_, Some(neighbour)) => {
                let (cause, message) = same_email(&neighbour);
                clash::note(&self.caller, &neighbour, ClashField::Email, &new.profile, None);
                Err(Error::Duplicate { field: EMAILS, cause, message })
            }
        }
    }

    fn may_return(&self, user: &User) -> bool {
        let new = &self.created.user;
        match new.managed_by {
            ManagedBy::Scim => user.may_be_readmitted(&new.profile) || self.takes_over(user),
            ManagedBy::Manual => false,
        }
    }

    /// Whether the identity provider takes this user over by creating it: it must mean the same person by name and address.
    fn takes_over(&self, user: &User) -> bool {
        let new = &self.created.user;
        let same = |one: &str, other: &str| fold(one) == fold(other);
        self.workspace.adopts(user)
            && same(&user.profile.user_name, &new.profile.user_name)
            && same(&user.login_email, &new.login_email)
    }

    async fn claim(&self, tx: &Tx, held: Held, user: &User) -> Result<(), Error> {
        let now = Some(&user.profile.extensions);
        held.exchange(tx, &self.known.users, (user.workspace, user.id.0), now).await
    }

    /// Lets a deactivated user come back, or takes over one that was created by hand.
    async fn readmit(&self, tx: &Tx, mut user: User) -> Result<User, Error> {
        let known = &self.known;
        let was = user.clone();
        let held = Held::by(&known.users, &user.profile.extensions);
        let profile = self.created.user.profile.clone();
        let mut changes = user.adopt(self.now)?;
        let takes_over = !changes.is_empty();
        changes.extend(user.readmit(profile, self.active, &known.rules(&self.workspace.policy), self.now)?);
        let admins = Admins::after(tx, &self.caller, was.is_active_admin(), &user).await?;
        if !changes.is_empty() {
            tx.update_user(&user, was.revision).await?;
            self.claim(tx, held, &user).await?;
            tx.append_changes(&changes).await?;
        }
        if takes_over {
            tx.close_conflicts(user.workspace, user.id, ConflictState::Adopted, self.now).await?;
        }
        let tell = |log: &Log| {
            if takes_over {
                log.user(Some(&was), &user, &changes, &known.users)
            } else {
                log.returned(&was, &user, &changes, &known.users)
            }
        };
        self.caller.tell(tx, |log| Log::raising(tell(log), admins.are_gone())).await?;
        admins.raise(&self.caller, &user);
        Ok(user)
    }
}

fn same_name(user: &User) -> (Cause, &'static str) {
    match (user.managed_by, user.state) {
        (ManagedBy::Scim, UserState::Active) => (
            Cause::UserProvisioned,
            "User already exists: a user with this user name is provisioned already; \
             look it up by its user name and update it",
        ),
        (ManagedBy::Scim, UserState::Deactivated { .. } | UserState::Deleted { .. }) => (
            Cause::UserDeactivatedExists,
            "User already exists: a deactivated user with this user name has another external id, or none; \
             look it up by its user name and reactivate it, or delete it first",
        ),
        (ManagedBy::Manual, UserState::Active | UserState::Deactivated { .. } | UserState::Deleted { .. }) => (
            Cause::UserByHand,
            "User already exists: a user with this user name was created by hand in the workspace; \
             an admin of the workspace can hand that user over or delete it; or leave this one out of provisioning",
        ),
    }
}

fn same_email(user: &User) -> (Cause, &'static str) {
    match user.managed_by {
        ManagedBy::Scim => (
            Cause::EmailProvisioned,
            "User already exists: a provisioned user with another user name signs in with this email address; \
             look it up by its email address and update it, or give one of them another address",
        ),
        ManagedBy::Manual => (
            Cause::EmailByHand,
            "User already exists: a user that was created by hand in the workspace signs in with this email address; \
             an admin of the workspace can hand that user over or delete it; or leave this one out of provisioning",
        ),
    }
}

#[cfg(test)]
mod tests;
