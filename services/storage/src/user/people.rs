//! Looking for people: by what a name or an address starts with, and by what kind of user somebody is.
//!
//! Whatever is asked, few rows are looked at. The beginning of a name is a stretch of an index, and so are the users of
//! one kind. A stretch that turns out long is no help, since its users would have to be sorted: then users are walked in
//! order until the page is full, which such a search fills soon.

use sea_orm::Statement;

use domain::fold::fold;
use domain::id::WorkspaceId;
use domain::user::{ManagedBy, Role, User};

use crate::error::{StoreError, corrupt};
use crate::filter::after_prefix;
use crate::order::{List, Rows, Side, Span};
use crate::sql::{Param, Sql};
use crate::store::Store;
use crate::user::{TABLE, UserCounts, View, row};

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

impl Store {
    /// Reads a page of people.
    pub async fn people(&self, workspace: WorkspaceId, query: &PeopleQuery) -> Result<Rows<User>, StoreError> {
        let PeopleQuery { view, people, span } = query;
        let asked = Asked::of(*view, people);
        let lead = self.lead(workspace, &asked).await?;
        let conditions = |sql: &mut Sql, tenant| asked.push(sql, tenant, lead, Some(span));
        self.stretch(&asked.list(workspace, lead, &conditions), span, row::read).await
    }

    /// Counts people.
    pub async fn count_people(&self, workspace: WorkspaceId, view: View, people: &People) -> Result<u64, StoreError> {
        let asked = Asked::of(view, people);
        if asked.prefix.is_none()
            && let Some(known) = known(&self.user_counts(workspace).await?, people, view)
        {
            return Ok(known);
        }
        let lead = match self.lead(workspace, &asked).await? {
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
        if self.number(asked.probe_search(self, workspace)).await? <= FEW {
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

/// What is asked, as statements need it.
pub(crate) struct Asked {
    view: View,
    /// What texts start with, and the least text behind all of those.
    prefix: Option<(String, Option<String>)>,
    kinds: Vec<Kind>,
    /// Whether not all kinds are meant.
    narrow: bool,
}

impl Asked {
    pub(crate) fn of(view: View, people: &People) -> Self {
        let prefix = fold(&people.search);
        let prefix = (!prefix.is_empty()).then(|| {
            let end = after_prefix(&prefix);
            (prefix, end)
        });
        Self { view, prefix, kinds: people.kinds(view), narrow: people.names_kinds() }
    }

    pub(crate) fn list<'a>(
        &'a self,
        workspace: WorkspaceId,
        lead: Lead,
        conditions: &'a (dyn Fn(&mut Sql, Param) + Sync),
    ) -> List<'a> {
        let looks_up = lead != Lead::Walk;
        List { table: &TABLE, workspace, view: self.view, sort: None, looks_up, conditions }
    }

    /// Adds the conditions, each with its `AND` in front. A page of users of some kinds reads no more than itself.
    pub(crate) fn push(&self, sql: &mut Sql, tenant: Param, lead: Lead, span: Option<&Span>) {
        sql.push(self.view.predicate());
        match lead {
            Lead::Search => {
                open(sql);
                self.push_found(sql, tenant);
                close(sql);
                self.push_kinds(sql);
            }
            Lead::Kinds => {
                open(sql);
                self.push_of_kinds(sql, tenant, span.filter(|_| self.prefix.is_none()));
                close(sql);
                self.push_starts(sql);
            }
            Lead::Walk => {
                self.push_kinds(sql);
                self.push_starts(sql);
            }
        }
    }

    fn count(&self, store: &Store, workspace: WorkspaceId, lead: Lead) -> Statement {
        let mut sql = Sql::new(store.backend(), "SELECT ");
        let tenant = sql.param(workspace.0);
        if self.prefix.is_some() {
            sql.push("COUNT(*) FROM users WHERE workspace_id = ").name(tenant);
            self.push(&mut sql, tenant, lead, None);
            return sql.into_statement();
        }
        sql.push("0");
        for kind in &self.kinds {
            sql.push(" + (SELECT COUNT(*) FROM users WHERE workspace_id = ").name(tenant);
            kind.push(&mut sql);
            sql.push(")");
        }
        sql.into_statement()
    }

    /// How many entries of indexes start with the text, and a little more than few at most.
    pub(crate) fn probe_search(&self, store: &Store, workspace: WorkspaceId) -> Statement {
        let mut sql = Sql::new(store.backend(), "SELECT 0");
        let tenant = sql.param(workspace.0);
        for source in self.sources() {
            sql.push(" + (SELECT COUNT(*) FROM (SELECT 1 FROM ");
            self.push_source(&mut sql, tenant, source);
            sql.push(" LIMIT ").bind(FEW + 1).push(") AS found)");
        }
        sql.into_statement()
    }

    fn probe_kinds(&self, store: &Store, workspace: WorkspaceId) -> Statement {
        let mut sql = Sql::new(store.backend(), "SELECT 0");
        let tenant = sql.param(workspace.0);
        for kind in &self.kinds {
            sql.push(" + (SELECT COUNT(*) FROM (SELECT 1 FROM users WHERE workspace_id = ").name(tenant);
            kind.push(&mut sql);
            sql.push(" LIMIT ").bind(FEW + 1).push(") AS found)");
        }
        sql.into_statement()
    }

    fn sources(&self) -> impl Iterator<Item = Source> {
        let deleted = self.view == View::All;
        SOURCES.into_iter().filter(move |source| deleted || source.condition != DELETED)
    }

    fn push_source(&self, sql: &mut Sql, tenant: Param, source: Source) {
        sql.push(source.table).push(" WHERE workspace_id = ").name(tenant).push(" AND ");
        self.push_range(sql, source.column);
        sql.push(source.condition);
    }

    /// Adds the query for the ids of those that a name or an address leads to.
    fn push_found(&self, sql: &mut Sql, tenant: Param) {
        for (i, source) in self.sources().enumerate() {
            sql.push(if i > 0 { " UNION SELECT " } else { "SELECT " }).push(source.id).push(" FROM ");
            self.push_source(sql, tenant, source);
        }
    }

    /// Adds the query for the ids of those that are of the kinds: of all, or of the first of a stretch.
    fn push_of_kinds(&self, sql: &mut Sql, tenant: Param, span: Option<&Span>) {
        if self.kinds.is_empty() {
            sql.push("SELECT id FROM users WHERE workspace_id = ").name(tenant).push(" AND FALSE");
            return;
        }
        let stretch = span.map(|span| {
            let edge = span.edge.as_ref();
            let ascends = edge.is_none_or(|edge| edge.side == Side::After);
            let bound = edge.map(|edge| {
                let word = match (ascends, edge.inclusive) {
                    (true, false) => " AND id > ",
                    (true, true) => " AND id >= ",
                    (false, false) => " AND id < ",
                    (false, true) => " AND id <= ",
                };
                (word, sql.param(edge.bound.id))
            });
            let limit = span.skip.saturating_add(span.limit).saturating_add(1);
            let order = if ascends { " ORDER BY id LIMIT " } else { " ORDER BY id DESC LIMIT " };
            (bound, order, sql.param(i64::try_from(limit).unwrap_or(i64::MAX)))
        });
        sql.push("SELECT id FROM (");
        for (i, kind) in self.kinds.iter().enumerate() {
            sql.push(if i > 0 { " UNION ALL SELECT id FROM (" } else { "SELECT id FROM (" });
            sql.push("SELECT id FROM users WHERE workspace_id = ").name(tenant);
            kind.push(sql);
            if let Some((bound, order, limit)) = stretch {
                if let Some((word, id)) = bound {
                    sql.push(word).name(id);
                }
                sql.push(order).name(limit);
            }
            sql.push(") AS own");
        }
        sql.push(") AS merged");
        if let Some((_, order, limit)) = stretch {
            sql.push(order).name(limit);
        }
    }

    /// Adds the condition that a row is of one of the kinds.
    fn push_kinds(&self, sql: &mut Sql) {
        if !self.narrow {
            return;
        }
        if self.kinds.is_empty() {
            sql.push(" AND FALSE");
            return;
        }
        sql.push(" AND (");
        for (i, kind) in self.kinds.iter().enumerate() {
            sql.push(if i > 0 { " OR (TRUE" } else { "(TRUE" });
            kind.push(sql);
            sql.push(")");
        }
        sql.push(")");
    }

    /// Adds the condition that a row has a name or an address that starts with the text.
    fn push_starts(&self, sql: &mut Sql) {
        if self.prefix.is_none() {
            return;
        }
        sql.push(" AND (");
        for column in ["users.user_name_key", "users.display_name_key", "users.family_name_key"] {
            sql.push("(");
            self.push_range(sql, column);
            sql.push(") OR ");
        }
        // A deleted user is found by no address.
        sql.push("(users.state <> 3 AND EXISTS (SELECT 1 FROM ");
        if sql.is_postgres() {
            sql.push("jsonb_array_elements(users.search -> 'emails') AS e(value) WHERE ");
            self.push_range(sql, "(e.value ->> 'value') COLLATE \"C\"");
        } else {
            sql.push("json_each(users.search, '$.emails') AS e WHERE ");
            self.push_range(sql, "(e.value ->> '$.value')");
        }
        sql.push(")))");
    }

    /// Adds the condition that a text starts as asked: a range, which an index has.
    fn push_range(&self, sql: &mut Sql, text: &str) {
        if let Some((start, end)) = &self.prefix {
            sql.push(text).push(" >= ").bind(start.clone());
            if let Some(end) = end {
                sql.push(" AND ").push(text).push(" < ").bind(end.clone());
            }
        }
    }
}

/// An index that leads from the beginning of a text to users.
#[derive(Clone, Copy)]
struct Source {
    table: &'static str,
    id: &'static str,
    column: &'static str,
    /// What the index is about.
    condition: &'static str,
}

const DELETED: &str = " AND state = 3";

const SOURCES: [Source; 5] = [
    Source { table: "users", id: "id", column: "user_name_key", condition: " AND state <> 3" },
    Source { table: "user_email", id: "user_id", column: "email_key", condition: "" },
    Source { table: "users", id: "id", column: "display_name_key", condition: "" },
    Source { table: "users", id: "id", column: "family_name_key", condition: "" },
    Source { table: "users", id: "id", column: "user_name_key", condition: DELETED },
];

/// As for pages: PostgreSQL would join `IN`.
fn open(sql: &mut Sql) {
    sql.push(if sql.is_postgres() { " AND id = ANY (ARRAY(" } else { " AND id IN (" });
}

fn close(sql: &mut Sql) {
    sql.push(if sql.is_postgres() { "))" } else { ")" });
}
