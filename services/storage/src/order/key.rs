//! Sort keys as SQL: columns where there are some, the document elsewhere.

use domain::attribute::{Attribute, FieldPath, Shape, Sub};
use domain::sort::{Sort, TEXT_LIMIT};

use crate::filter::first_related;
use crate::order::{List, Table};
use crate::sql::{Param, Sql};
use crate::user::search::path_key;

/// Where a table keeps an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// It is the id, or has the order of ids: they are made of the instant of creation.
    Id,
    /// A column with an index, of text as it compares, or of a number.
    Indexed {
        /// Its name.
        name: &'static str,
        /// Whether rows may lack it.
        nullable: bool,
    },
    /// What is worked out of columns: a `bigint`.
    Computed(&'static str),
    /// The document.
    Document,
    /// Rows of memberships.
    Related,
}

/// What keys are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
}

/// What keys an order has; `None` for that of ids.
pub(super) fn kind(sort: &Sort) -> Option<Kind> {
    match &sort.field {
        FieldPath::Attribute(Attribute::Id | Attribute::GroupId | Attribute::CreateTime, _) => None,
        FieldPath::Attribute(attribute, sub) => match (attribute.shape(), sub) {
            (Shape::Boolean | Shape::Instant, _) | (Shape::Complex(_) | Shape::Multi(_), Some(Sub::Primary)) => {
                Some(Kind::Number)
            }
            (Shape::Text | Shape::Complex(_) | Shape::Multi(_), _) => Some(Kind::Text),
        },
        FieldPath::Extension { .. } => Some(Kind::Text),
    }
}

/// The key of a row.
pub(super) struct SortKey {
    /// As SQL that may be repeated: what it binds is bound once.
    pub(super) text: String,
    /// Whether rows may lack it.
    pub(super) nullable: bool,
    /// Whether an index has the order.
    pub(super) indexed: bool,
}

impl SortKey {
    /// The key of an order, with its values bound; `None` for that of ids.
    pub(super) fn of(sql: &mut Sql, tenant: Param, list: &List<'_>, sort: &Sort) -> Option<Self> {
        let table = list.table;
        let worked_out = |text| Some(Self { text, nullable: true, indexed: false });
        let (attribute, sub) = match &sort.field {
            FieldPath::Attribute(attribute, sub) => (*attribute, sub.or_else(|| attribute.default_sub())),
            FieldPath::Extension { urn, path, exact } => return worked_out(extension(sql, table, (urn, path, *exact))),
        };
        match (table.column)(attribute) {
            Column::Id => None,
            Column::Indexed { name, nullable } => {
                let text = format!("{}.{name}", table.name);
                Some(Self { text, nullable, indexed: true })
            }
            Column::Computed(text) => Some(Self { text: text.to_owned(), nullable: false, indexed: false }),
            Column::Related => {
                let text = first_related(sql, tenant, list.view, attribute, sub?)?;
                worked_out(head(sql, &text))
            }
            Column::Document => match (attribute.shape(), sub) {
                (Shape::Multi(_), Some(Sub::Primary)) => worked_out(primary(sql, table, attribute)),
                (Shape::Multi(_), Some(sub)) => worked_out(element(sql, table, attribute, sub)),
                (Shape::Text | Shape::Complex(_) | Shape::Boolean | Shape::Instant | Shape::Multi(_), _) => {
                    worked_out(single(sql, table, attribute, sub))
                }
            },
        }
    }
}

/// The beginning of a text, in the order of bytes.
fn head(sql: &Sql, text: &str) -> String {
    let collation = if sql.is_postgres() { " COLLATE \"C\"" } else { "" };
    format!("(substr({text}, 1, {TEXT_LIMIT}){collation})")
}

fn single(sql: &Sql, table: &Table, attribute: Attribute, sub: Option<Sub>) -> String {
    let sub = sub.map(|sub| format!(".{}", sub.name())).unwrap_or_default();
    let path = format!("{}{sub}", attribute.path());
    let text = if sql.is_postgres() {
        format!("{}.search #>> '{{{}}}'", table.name, path.replace('.', ","))
    } else {
        format!("{}.search ->> '$.{path}'", table.name)
    };
    head(sql, &text)
}

/// The part of the primary element, or else of the first that has it.
fn element(sql: &Sql, table: &Table, attribute: Attribute, sub: Sub) -> String {
    let (table, path, sub) = (table.name, attribute.path(), sub.name());
    let text = if sql.is_postgres() {
        let first = |which: &str| {
            format!("jsonb_path_query_first({table}.search, '$.\"{path}\"[*]{which}.\"{sub}\"') #>> '{{}}'")
        };
        let (primary, any) = (first(" ? (@.\"primary\" == true)"), first(""));
        format!("COALESCE({primary}, {any})")
    } else {
        let part = format!("e.value ->> '$.{sub}'");
        let first = format!("SELECT {part} FROM json_each({table}.search, '$.{path}') AS e WHERE {part} IS NOT NULL");
        format!("COALESCE(({first} AND e.value ->> '$.primary' IS 1 LIMIT 1), ({first} ORDER BY e.key LIMIT 1))")
    };
    head(sql, &text)
}

/// Whether any element is primary: that of the primary element, or else of the first.
fn primary(sql: &Sql, table: &Table, attribute: Attribute) -> String {
    let (table, path) = (table.name, attribute.path());
    if sql.is_postgres() {
        format!(
            "(SELECT max(CASE WHEN e.value ->> 'primary' = 'true' THEN 1 ELSE 0 END)::bigint \
             FROM jsonb_array_elements({table}.search -> '{path}') AS e(value))"
        )
    } else {
        format!("(SELECT max(e.value ->> '$.primary' IS 1) FROM json_each({table}.search, '$.{path}') AS e)")
    }
}

/// The first value that compares as anything, led by a letter for its type. The letters sort as the types do.
fn extension(sql: &mut Sql, table: &Table, (urn, path, exact): (&str, &[String], bool)) -> String {
    let (key, table) = (path_key(urn, path), table.name);
    let postgres = sql.is_postgres();
    let first = if postgres {
        let key = sql.param(key).text();
        // Without a limit of its own the value would be looked for again wherever it is named.
        format!(
            "(SELECT jsonb_path_query_first({table}.search -> 'extensions' -> {key} -> 'v', '$[*] ? (exists(@.*))') \
             AS value OFFSET 0) AS e"
        )
    } else {
        let key = sql.param(format!("$.extensions.{key}.v")).text();
        format!("json_each({table}.search, {key}) AS e WHERE e.value <> '{{}}' ORDER BY e.key LIMIT 1")
    };
    let part = |name| if postgres { format!("(e.value ->> '{name}')") } else { format!("(e.value ->> '$.{name}')") };
    let [truth, decimal, whole, instant, folded, unfolded] = ["b", "d", "n", "i", "t", "x"].map(part);
    // Text that folding leaves as it is stands there once.
    let text = if exact { format!("COALESCE({unfolded}, {folded})") } else { folded };
    // Null joined to anything is null.
    let value = format!(
        "COALESCE('b' || {truth}, 'n' || {decimal} || COALESCE({whole}, ''), 'o' || {instant}, \
         't' || substr({text}, 1, {TEXT_LIMIT}))"
    );
    let collation = if postgres { " COLLATE \"C\"" } else { "" };
    format!("((SELECT {value} FROM {first}){collation})")
}
