//! Looking for people: by what a name or an address starts with, and by what kind of user somebody is.
//!
//! Whatever is asked, few rows are looked at. The beginning of a name is a stretch of an index, and so are the users of
//! one kind. A stretch that turns out long is no help, since its users would have to be sorted: then users are walked in
//! order until the page is full, which such a search fills soon.

mod asked;

use sea_orm::Statement;

use domain::id::WorkspaceId;
use domain::user::{ManagedBy, Role, User};

use crate::error::{StoreError, corrupt};
use crate::order::{Rows, Span};
use crate::sql::Sql;
use crate::store::Store;
use crate::user::{UserCounts, View, row};

pub(crate) use asked::Asked;

/// So many users are looked up and sorted; more are walked.
pub(crate) const FEW: i64 = 2_000;

/// Where a user stands, without from when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each names its state")]
pub enum Standing {
    Active,
    Deactivated,
    Deleted,
}

impl Standing {
    const ALL: [Self; 3] = [Self::Active, Self::Deactivated, Self::Deleted];

    fn code(self) -> i16 {
        match self {
            Self::Active => 1,
            Self::Deactivated => 2,
            Self::Deleted => 3,
        }
    }
}

/// Whom somebody looks for; what is empty is no condition.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct People {
    /// What the user name, an e-mail, the display name or the family name starts with, in any case.
    pub search: String,
    /// In one of these states.
    pub states: Vec<Standing>,
    /// That one of these decides about.
    pub managed_by: Vec<ManagedBy>,
    /// With one of these roles.
    pub roles: Vec<Role>,
}

impl People {
    /// Whether everybody is meant.
    pub fn is_everybody(&self) -> bool {
        self.search.is_empty() && !self.names_kinds()
    }

    fn names_kinds(&self) -> bool {
        !(self.states.is_empty() && self.managed_by.is_empty() && self.roles.is_empty())
    }

    /// The kinds of users that are meant and that the view shows.
    fn kinds(&self, view: View) -> Vec<Kind> {
        let mut kinds = Vec::new();
        for managed_by in or_all(&self.managed_by, &[ManagedBy::Scim, ManagedBy::Manual]) {
            for state in or_all(&self.states, &Standing::ALL) {
                let shown = match view {
                    View::Scim => *managed_by == ManagedBy::Scim && *state != Standing::Deleted,
                    View::Present => *state != Standing::Deleted,
                    View::All => true,
                };
                for role in or_all(&self.roles, &[Role::User, Role::Admin, Role::Analyst]) {
                    let kind = Kind { managed_by: *managed_by, state: *state, role: *role };
                    if shown && !kinds.contains(&kind) {
                        kinds.push(kind);
                    }
                }
            }
        }
        kinds
    }
}

fn or_all<'a, T>(named: &'a [T], all: &'a [T]) -> &'a [T] {
    if named.is_empty() { all } else { named }
}

/// A kind of user: one stretch of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kind {
    managed_by: ManagedBy,
    state: Standing,
    role: Role,
}

impl Kind {
    /// Adds the conditions that a user is of the kind: codes of ours, written out for the sake of the plan.
    fn push(self, sql: &mut Sql) {
        let Self { managed_by, state, role } = self;
        sql.push(" AND managed_by = ").push(&row::managed_by_code(managed_by).to_string());
        sql.push(" AND state = ").push(&state.code().to_string());
        sql.push(" AND role = ").push(&row::role_code(role).to_string());
    }
}

/// Which page of people is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct PeopleQuery {
    /// Which users there are.
    pub view: View,
    /// Which of them are meant.
    pub people: People,
    /// Which stretch of them, in the order of ids.
    pub span: Span,
}

/// What leads to the users that are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lead {
    /// The stretches of indexes in which names and addresses start with the text.
    Search,
    /// The users of each kind.
    Kinds,
    /// None: users are looked at in order.
    Walk,
}

/// How many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// So many.
    pub count: u64,
    /// Whether counting stopped there: so many, or more.
    pub is_at_least: bool,
}

impl Counted {
    /// All were counted.
    pub fn exactly(count: u64) -> Self {
        Self { count, is_at_least: false }
    }
}

impl Store {
    /// Reads a page of people.
    pub async fn people(&self, workspace: WorkspaceId, query: &PeopleQuery) -> Result<Rows<User>, StoreError> {
        let PeopleQuery { view, people, span } = query;
        let asked = Asked::of(*view, people);
        let lead = self.lead(workspace, &asked).await?;
        let conditions = |sql: &mut Sql, tenant| asked.push(sql, tenant, lead, Some(span));
        self.stretch(&asked.list(workspace, lead, &conditions), span, row::read).await
    }

    /// Counts people, those of a search up to `limit` entries of indexes if there is one.
    pub async fn count_people(
        &self,
        workspace: WorkspaceId,
        view: View,
        people: &People,
        limit: Option<u64>,
    ) -> Result<Counted, StoreError> {
        let asked = Asked::of(view, people);
        if let Some(limit) = limit.filter(|_| asked.prefix.is_some()) {
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let is_exact = self.number(asked.probe_search(self, workspace, limit)).await? <= limit;
            let kinds_are_few =
                !is_exact && asked.narrow && self.number(asked.probe_kinds(self, workspace)).await? <= FEW;
            if !is_exact && !kinds_are_few {
                let count = self.number(asked.count_some(self, workspace, limit)).await?;
                return Ok(Counted { count: count.unsigned_abs(), is_at_least: true });
            }
        }
        Ok(Counted::exactly(self.count_all_people(workspace, view, people, &asked).await?))
    }

    async fn count_all_people(
        &self,
        workspace: WorkspaceId,
        view: View,
        people: &People,
        asked: &Asked,
    ) -> Result<u64, StoreError> {
        if asked.prefix.is_none()
            && let Some(known) = known(&self.user_counts(workspace).await?, people, view)
        {
            return Ok(known);
        }
        let lead = match self.lead(workspace, asked).await? {
            // There is no page to fill: whoever starts so is counted in the indexes, however many they are.
            Lead::Search | Lead::Walk => Lead::Search,
            Lead::Kinds => Lead::Kinds,
        };
        let row = self.query_one(asked.count(self, workspace, lead)).await?.ok_or_else(|| corrupt("users"))?;
        let count: i64 = row.try_get_by_index(0)?;
        Ok(count.unsigned_abs())
    }

    pub(crate) async fn lead(&self, workspace: WorkspaceId, asked: &Asked) -> Result<Lead, StoreError> {
        if asked.prefix.is_none() {
            return Ok(Lead::Kinds);
        }
        if self.number(asked.probe_search(self, workspace, FEW)).await? <= FEW {
            return Ok(Lead::Search);
        }
        if asked.narrow && self.number(asked.probe_kinds(self, workspace)).await? <= FEW {
            return Ok(Lead::Kinds);
        }
        Ok(Lead::Walk)
    }

    async fn number(&self, statement: Statement) -> Result<i64, StoreError> {
        let row = self.query_one(statement).await?.ok_or_else(|| corrupt("users"))?;
        Ok(row.try_get_by_index(0)?)
    }
}

/// The number of users, where it is kept.
fn known(counts: &UserCounts, people: &People, view: View) -> Option<u64> {
    if !people.roles.is_empty() {
        return None;
    }
    let kinds = people.kinds(view);
    let has = |managed_by, state| kinds.iter().any(|kind| kind.managed_by == managed_by && kind.state == state);
    let deleted = match (has(ManagedBy::Scim, Standing::Deleted), has(ManagedBy::Manual, Standing::Deleted)) {
        (true, true) => counts.deleted,
        (false, false) => 0,
        // They are counted together.
        (true, false) | (false, true) => return None,
    };
    let one = |managed_by, state, count| if has(managed_by, state) { count } else { 0 };
    Some(
        one(ManagedBy::Scim, Standing::Active, counts.scim_active)
            + one(ManagedBy::Scim, Standing::Deactivated, counts.scim_deactivated)
            + one(ManagedBy::Manual, Standing::Active, counts.manual_active)
            + one(ManagedBy::Manual, Standing::Deactivated, counts.manual_deactivated)
            + deleted,
    )
}
