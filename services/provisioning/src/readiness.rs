//! Whether a workspace is ready for SCIM: what is in the way, and who of a list of people would not be provisioned.
//!
//! Nothing is written. People are judged by the rules that their creation will be judged by.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::fold::fold;
use domain::id::UserId;
use domain::readiness::Finding;
use domain::refusal::Refusal;
use domain::user::{ManagedBy, NewUser, User, UserState};
use domain::workspace::Workspace;
use storage::{AddressClashes, Clash, View};

use crate::Provisioning;
use crate::error::Error;
use crate::user::create::Draft;

/// Users shown with a finding.
const EXAMPLES: usize = 10;

/// Somebody whom an identity provider will provision.
pub(crate) struct Candidate {
    /// Where in the list.
    pub(crate) row: i32,
    /// What will be sent; refused when it cannot be read.
    pub(crate) draft: Result<Draft, Refusal>,
}

/// Something to know.
#[derive(Debug)]
pub(crate) struct Found {
    /// What it is.
    pub(crate) finding: Finding,
    /// Users that it is about, some of them.
    pub(crate) users: Vec<User>,
    /// How many users it is about.
    pub(crate) count: u64,
    /// The rows that it is about.
    pub(crate) rows: Vec<i32>,
}

impl Provisioning {
    /// What there is to know about the workspace itself, the gravest first.
    pub(crate) async fn check_workspace(&self, workspace: &Workspace) -> Result<Vec<Found>, Error> {
        let mut found = Vec::new();
        let mut plain = |finding| found.push(Found { finding, users: Vec::new(), count: 0, rows: Vec::new() });
        match workspace.may_provision() {
            Err(Refusal::PlanLacksScim) => plain(Finding::PlanLacksScim),
            Err(_) => plain(Finding::ScimOff),
            Ok(()) => {}
        }
        if self.live_scim_tokens(workspace).await?.current.is_none() {
            plain(Finding::NoToken);
        }
        let most = EXAMPLES as u64;
        let AddressClashes { shared, alike } = self.store().address_clashes(workspace.id, most).await?;
        let mut clashes = vec![(Finding::SharedAddress, shared), (Finding::LookAlikes, alike)];
        if !workspace.policy.lenient_names {
            let without_name = self.store().users_without_name(workspace.id, most).await?;
            clashes.push((Finding::ManualWithoutName, without_name));
        }
        for (finding, Clash { examples, count }) in clashes {
            if count > 0 {
                let users = self.store().lookup_users(workspace.id, View::Present, &examples, &[], &[]).await?;
                // Those that clash with one another stay together.
                let mut known: HashMap<UserId, User> = users.into_iter().map(|user| (user.id, user)).collect();
                let users = examples.iter().filter_map(|id| known.remove(id)).collect();
                found.push(Found { finding, users, count, rows: Vec::new() });
            }
        }
        found.sort_by_key(|found| (Reverse(found.finding.severity()), found.finding));
        Ok(found)
    }

    /// What there is to know about people who are to be provisioned, the gravest first.
    pub(crate) async fn check_people(
        &self,
        workspace: &Workspace,
        people: Vec<Candidate>,
    ) -> Result<Vec<Found>, Error> {
        let known = self.schemas(workspace).await?;
        let now = self.now();
        let mut findings = Findings::default();
        let mut judged = Vec::new();
        for Candidate { row, draft } in people {
            let created = draft.and_then(|Draft { profile, active, seat: _ }| {
                let new = NewUser {
                    id: UserId(uuid::Uuid::nil()),
                    workspace: workspace.id,
                    managed_by: ManagedBy::Scim,
                    profile,
                    active,
                    seat: domain::user::Seat::default(),
                    predecessor: None,
                };
                User::create(new, &known.rules(&workspace.policy), now)
            });
            match created {
                Ok(created) => judged.push((row, created.user)),
                Err(refusal) => findings.note(of_refusal(&refusal), row, None),
            }
        }
        let names: Vec<String> = judged.iter().map(|(_, user)| user.profile.user_name.clone()).collect();
        let emails: Vec<String> = judged.iter().map(|(_, user)| user.login_email.clone()).collect();
        let there = self.store().users_by_names(workspace.id, &names, &emails).await?;
        let mut by_name: HashMap<String, &User> = HashMap::new();
        let mut by_email: HashMap<String, &User> = HashMap::new();
        for user in &there {
            by_name.insert(fold(&user.profile.user_name), user);
            by_email.insert(fold(&user.login_email), user);
        }
        let (mut names, mut emails) = (BTreeSet::new(), BTreeSet::new());
        for (row, person) in &judged {
            let (name, email) = (fold(&person.profile.user_name), fold(&person.login_email));
            match (by_name.get(&name), by_email.get(&email)) {
                (None, None) => {}
                (Some(holder), _) | (None, Some(holder)) => {
                    findings.note(of_holder(workspace, holder, person), *row, Some(holder));
                }
            }
            let again = !names.insert(name);
            if !emails.insert(email) || again {
                findings.note(Finding::DuplicateInList, *row, None);
            }
        }
        Ok(findings.into_found())
    }
}

fn of_refusal(refusal: &Refusal) -> Finding {
    let Refusal::InvalidField { field, .. } = refusal else { return Finding::ValueRefused };
    match field.as_str() {
        "profile.user_name" => Finding::UserNameMissing,
        "profile.emails" => Finding::AddressMissing,
        "profile.name" | "profile.name.given_name" | "profile.name.family_name" => Finding::NameMissing,
        _ => Finding::ValueRefused,
    }
}

/// What a user who has the name or the address makes of a person.
fn of_holder(workspace: &Workspace, holder: &User, person: &User) -> Finding {
    match (holder.managed_by, holder.state) {
        (ManagedBy::Manual, _) if workspace.adopts(holder) => Finding::Adopted,
        (ManagedBy::Manual, _) => Finding::ConflictByHand,
        (ManagedBy::Scim, UserState::Active) => Finding::ProvisionedThere,
        (ManagedBy::Scim, UserState::Deactivated { .. } | UserState::Deleted { .. }) => {
            if holder.may_be_readmitted(&person.profile) {
                Finding::ProvisionedThere
            } else {
                Finding::DeactivatedThere
            }
        }
    }
}

/// Findings in the making.
#[derive(Default)]
struct Findings {
    known: BTreeMap<Finding, (Vec<i32>, BTreeMap<UserId, User>)>,
}

impl Findings {
    fn note(&mut self, finding: Finding, row: i32, user: Option<&User>) {
        let (rows, users) = self.known.entry(finding).or_default();
        rows.push(row);
        if let Some(user) = user {
            users.entry(user.id).or_insert_with(|| user.clone());
        }
    }

    fn into_found(self) -> Vec<Found> {
        let mut found: Vec<_> = self
            .known
            .into_iter()
            .map(|(finding, (rows, users))| {
                let count = users.len() as u64;
                Found { finding, users: users.into_values().take(EXAMPLES).collect(), count, rows }
            })
            .collect();
        found.sort_by_key(|found| (Reverse(found.finding.severity()), found.finding));
        found
    }
}

#[cfg(test)]
mod tests;
