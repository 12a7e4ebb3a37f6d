//! What switching SCIM on or off would mean, and to whom, without doing it.

use std::sync::Arc;

use domain::user::{ManagedBy, User};
use domain::workspace::{Plan, ScimState, Workspace};
use storage::{People, PeopleQuery, Span, UserCounts, View};

use crate::Provisioning;
use crate::error::Error;

/// Users that an effect names.
const NAMED: u64 = 10;

/// Which way the switch goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// What it would mean.
#[derive(Debug)]
pub(crate) struct Preview {
    /// Whether anything would change.
    pub(crate) changes: bool,
    /// What would happen, the gravest first.
    pub(crate) effects: Vec<Effect>,
}

/// Something that a switch brings about.
#[derive(Debug)]
pub(crate) struct Effect {
    /// What it is: stable.
    pub(crate) code: &'static str,
    /// The same in plain words.
    pub(crate) summary: &'static str,
    /// How many users it happens to.
    pub(crate) count: u64,
    /// Some of them.
    pub(crate) users: Vec<User>,
    /// Whether it prevents the switch.
    pub(crate) blocks: bool,
}

impl Effect {
    fn new(code: &'static str, summary: &'static str) -> Self {
        Self { code, summary, count: 0, users: Vec::new(), blocks: false }
    }

    fn to(self, count: u64, users: Vec<User>) -> Self {
        Self { count, users, ..self }
    }
}

impl Provisioning {
    /// What a switch would mean.
    pub(crate) async fn preview_scim_switch(&self, workspace: Arc<Workspace>, way: Switch) -> Result<Preview, Error> {
        let changes = match (way, workspace.scim) {
            (Switch::On, ScimState::NeverEnabled | ScimState::Disabled) | (Switch::Off, ScimState::Enabled) => true,
            (Switch::On, ScimState::Enabled) | (Switch::Off, ScimState::NeverEnabled | ScimState::Disabled) => false,
        };
        if !changes {
            return Ok(Preview { changes, effects: Vec::new() });
        }
        let counts = self.store().user_counts(workspace.id).await?;
        let scim = self.examples(&workspace, ManagedBy::Scim).await?;
        let effects = match way {
            Switch::On => {
                let token = self.live_scim_tokens(&workspace).await?.current;
                let manual = self.examples(&workspace, ManagedBy::Manual).await?;
                let conflicts = self.store().open_conflicts(workspace.id).await?;
                switched_on(&workspace, &counts, token.is_some(), (scim, manual), conflicts)
            }
            Switch::Off => switched_off(&counts, scim),
        };
        Ok(Preview { changes, effects })
    }

    /// Some of the users of one kind who are there.
    async fn examples(&self, workspace: &Workspace, managed_by: ManagedBy) -> Result<Vec<User>, Error> {
        let people = People { managed_by: vec![managed_by], ..People::default() };
        let query = PeopleQuery { view: View::Present, people, span: Span::first(NAMED) };
        Ok(self.store().people(workspace.id, &query).await?.rows)
    }
}

fn managed(counts: &UserCounts) -> u64 {
    counts.scim_active + counts.scim_deactivated
}

fn switched_on(
    workspace: &Workspace,
    counts: &UserCounts,
    has_token: bool,
    (scim, manual): (Vec<User>, Vec<User>),
    conflicts: u64,
) -> Vec<Effect> {
    let by_hand = counts.manual_active + counts.manual_deactivated;
    let blocked = match workspace.plan {
        Plan::Scim => None,
        Plan::Basic => {
            let lacks = Effect::new(
                "plan-lacks-scim",
                "The plan does not include SCIM, so it cannot be switched on. Change the plan first.",
            );
            Some(Effect { blocks: true, ..lacks })
        }
    };
    let call = if has_token {
        Effect::new(
            "identity-provider-may-call",
            "The identity provider may call again at once, with the token that it has.",
        )
    } else {
        Effect::new(
            "token-missing",
            "There is no token: the identity provider may call once one is generated and pasted into it.",
        )
    };
    let resumes = Effect::new(
        "management-resumes",
        "The identity provider decides about these users again. Nobody edits, deactivates or deletes them by hand.",
    );
    let stay = Effect::new(
        "manual-users-stay",
        "These users were created by hand and stay so: the identity provider cannot see or change them.",
    );
    let adoptable = Effect::new(
        "manual-users-may-be-adopted",
        "These users were created by hand. By policy the identity provider takes over those it finds at a verified domain.",
    );
    let wait = Effect::new("conflicts-wait", "People could not be provisioned before and wait for an admin to decide.");
    let manual_users = if workspace.policy.adopt { adoptable } else { stay };
    let effects = [
        blocked,
        Some(call),
        (managed(counts) > 0).then(|| resumes.to(managed(counts), scim)),
        (by_hand > 0).then(|| manual_users.to(by_hand, manual)),
        (conflicts > 0).then(|| wait.to(conflicts, Vec::new())),
    ];
    effects.into_iter().flatten().collect()
}

fn switched_off(counts: &UserCounts, scim: Vec<User>) -> Vec<Effect> {
    let answered =
        Effect::new("identity-provider-refused", "The identity provider is answered 403, whatever it sends.");
    let leavers = Effect::new(
        "leavers-keep-access",
        "Deactivations in the identity provider do not reach Roster from then on: whoever leaves keeps access until an \
         admin deactivates them by hand.",
    );
    let by_hand = Effect::new(
        "users-managed-by-hand",
        "These users remain as they are, with their groups and seats, and can be edited, deactivated and deleted by hand.",
    );
    let kept = Effect::new(
        "token-stays",
        "The token stays. Switching SCIM on again lets the identity provider go on where it was.",
    );
    let effects = [
        (counts.scim_active > 0).then(|| leavers.to(counts.scim_active, Vec::new())),
        Some(answered),
        (managed(counts) > 0).then(|| by_hand.to(managed(counts), scim)),
        Some(kept),
    ];
    effects.into_iter().flatten().collect()
}
