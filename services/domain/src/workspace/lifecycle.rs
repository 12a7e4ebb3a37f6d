//! How a workspace comes to be, what an admin may change about it, and when its identity provider may call.

use super::{Plan, Policy, ScimState, Workspace};
use crate::id::WorkspaceId;
use crate::refusal::Refusal;
use crate::revision::Revision;
use crate::time::Timestamp;
use crate::user::{ManagedBy, User};

/// Bytes of a slug: those of a DNS label, which it may become.
const MAX_SLUG: usize = 63;
/// Characters of a name to show.
const MAX_DISPLAY_NAME: usize = 200;
/// Mail domains of one workspace.
const MAX_DOMAINS: usize = 100;

impl Workspace {
    /// Makes a new workspace, on which SCIM was never enabled.
    pub fn create(
        id: WorkspaceId,
        slug: String,
        display_name: String,
        plan: Plan,
        policy: Policy,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        check_slug(&slug)?;
        check_display_name(&display_name)?;
        policy.validate()?;
        Ok(Self {
            id,
            slug,
            display_name,
            plan,
            policy,
            scim: ScimState::NeverEnabled,
            verified_domains: Vec::new(),
            created: now,
            updated: now,
            revision: Revision::FIRST,
            schema_revision: Revision(0),
        })
    }

    /// Changes the name to show; whether that changed anything.
    pub fn rename(&mut self, display_name: String, now: Timestamp) -> Result<bool, Refusal> {
        check_display_name(&display_name)?;
        let changes = self.display_name != display_name;
        self.display_name = display_name;
        Ok(self.touched(changes, now))
    }

    /// Changes the plan; whether that changed anything. SCIM's own switch stays: a plan that comes back resumes.
    pub fn set_plan(&mut self, plan: Plan, now: Timestamp) -> bool {
        let changes = self.plan != plan;
        self.plan = plan;
        self.touched(changes, now)
    }

    /// Changes the rules; whether that changed anything.
    pub fn set_policy(&mut self, policy: Policy, now: Timestamp) -> Result<bool, Refusal> {
        policy.validate()?;
        let changes = self.policy != policy;
        self.policy = policy;
        Ok(self.touched(changes, now))
    }

    /// Changes the mail domains that are known to be the customer's; whether that changed anything. Their order and their
    /// case say nothing.
    pub fn set_verified_domains(&mut self, domains: Vec<String>, now: Timestamp) -> Result<bool, Refusal> {
        let mut domains: Vec<String> = domains.into_iter().map(|domain| domain.to_lowercase()).collect();
        domains.sort_unstable();
        domains.dedup();
        if domains.len() > MAX_DOMAINS || !domains.iter().all(|domain| is_domain(domain)) {
            let message = format!(
                "verified_domains must be at most {MAX_DOMAINS} names like example.com, without an @ and without a *"
            );
            return Err(Refusal::InvalidField { field: "verified_domains".to_owned(), message });
        }
        let changes = self.verified_domains != domains;
        self.verified_domains = domains;
        Ok(self.touched(changes, now))
    }

    /// Switches SCIM on; whether it was off.
    pub fn enable_scim(&mut self, now: Timestamp) -> Result<bool, Refusal> {
        self.require_plan()?;
        let changes = self.scim != ScimState::Enabled;
        self.scim = ScimState::Enabled;
        Ok(self.touched(changes, now))
    }

    /// Switches SCIM off; whether it was on.
    pub fn disable_scim(&mut self, now: Timestamp) -> bool {
        let changes = self.scim == ScimState::Enabled;
        if changes {
            self.scim = ScimState::Disabled;
        }
        self.touched(changes, now)
    }

    /// Refuses a SCIM token where it would be of no use; the first one switches SCIM on. Whether that changed anything.
    ///
    /// What an admin switched off, only an admin switches on again: not a new token.
    pub fn may_generate_token(&mut self, now: Timestamp) -> Result<bool, Refusal> {
        self.require_plan()?;
        match self.scim {
            ScimState::NeverEnabled => self.enable_scim(now),
            ScimState::Enabled => Ok(false),
            ScimState::Disabled => Err(Refusal::ScimDisabled),
        }
    }

    /// Refuses the identity provider's call while SCIM is off or not paid for.
    pub fn may_provision(&self) -> Result<(), Refusal> {
        self.require_plan()?;
        match self.scim {
            ScimState::Enabled => Ok(()),
            ScimState::NeverEnabled | ScimState::Disabled => Err(Refusal::ScimDisabled),
        }
    }

    /// Whether the identity provider, and nobody else, decides about its users now.
    pub fn manages_scim_users(&self) -> bool {
        self.may_provision().is_ok()
    }

    /// Whether the identity provider may take this user over by itself: one created by hand that signs in at a domain of
    /// the customer's, where the policy says so.
    pub fn adopts(&self, user: &User) -> bool {
        let domain = user.login_email.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
        self.policy.adopt
            && user.managed_by == ManagedBy::Manual
            && domain.is_some_and(|domain| self.verified_domains.contains(&domain))
    }

    fn require_plan(&self) -> Result<(), Refusal> {
        match self.plan {
            Plan::Scim => Ok(()),
            Plan::Basic => Err(Refusal::PlanLacksScim),
        }
    }

    fn touched(&mut self, changes: bool, now: Timestamp) -> bool {
        if changes {
            self.revision = self.revision.next();
            self.updated = self.updated.max(now);
        }
        changes
    }
}

fn check_slug(slug: &str) -> Result<(), Refusal> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let fits = (1..=MAX_SLUG).contains(&slug.len())
        && slug.bytes().all(inner)
        && !slug.starts_with('-')
        && !slug.ends_with('-');
    if fits {
        return Ok(());
    }
    let message = "slug must be 1 to 63 of a-z, 0-9 and -, and start and end with a letter or digit";
    Err(Refusal::InvalidField { field: "slug".to_owned(), message: message.to_owned() })
}

fn check_display_name(display_name: &str) -> Result<(), Refusal> {
    if display_name.chars().count() <= MAX_DISPLAY_NAME && !display_name.chars().any(char::is_control) {
        return Ok(());
    }
    let message =
        format!("display_name must be at most {MAX_DISPLAY_NAME} characters, none of them a control character");
    Err(Refusal::InvalidField { field: "display_name".to_owned(), message })
}

/// Whether this is the name of a mail domain: labels of letters (of any script), digits and hyphens, two at least.
fn is_domain(name: &str) -> bool {
    let label =
        |label: &str| !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    name.len() <= 253 && name.contains('.') && name.split('.').all(label)
}
