//! Sort keys as SQL: columns where there are some, the document elsewhere.

use domain::attribute::{Attribute, FieldPath, Shape, Sub};
use domain::sort::{Sort, TEXT_LIMIT};

use crate::order::Table;
use crate::sql::Sql;
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
    pub(super) fn of(sql: &mut Sql, table: &Table, sort: &Sort) -> Option<Self> {
        let document = |text| Some(Self { text, nullable: true, indexed: false });
        let (attribute, sub) = match &sort.field {
            FieldPath::Attribute(attribute, sub) => (*attribute, sub.or_else(|| attribute.default_sub())),
            FieldPath::Extension { urn, path, exact } => return document(extension(sql, table, (urn, path, *exact))),
        };
        match (table.column)(attribute) {
            Column::Id => None,
            Column::Indexed { name, nullable } => {
                let text = format!("{}.{name}", table.name);
                Some(Self { text, nullable, indexed: true })
            }
            Column::Computed(text) => Some(Self { text: text.to_owned(), nullable: false, indexed: false }),
            Column::Document => match (attribute.shape(), sub) {
                (Shape::Multi(_), Some(Sub::Primary)) => document(primary(sql, table, attribute)),
                (Shape::Multi(_), Some(sub)) => document(element(sql, table, attribute, sub)),
                (Shape::Text | Shape::Complex(_) | Shape::Boolean | Shape::Instant | Shape::Multi(_), _) => {
                    document(single(sql, table, attribute, sub))
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
    if sql.is_postgres() {
        let first = format!(
            "SELECT e.value ->> '{sub}' FROM jsonb_array_elements({table}.search -> '{path}') \
             WITH ORDINALITY AS e(value, place) WHERE e.value ->> '{sub}' IS NOT NULL \
             ORDER BY e.value ->> 'primary' IS NOT DISTINCT FROM 'true' DESC, e.place LIMIT 1"
        );
        head(sql, &format!("({first})"))
    } else {
        let first = format!(
            "SELECT e.value ->> '$.{sub}' FROM json_each({table}.search, '$.{path}') AS e \
             WHERE e.value ->> '$.{sub}' IS NOT NULL ORDER BY e.value ->> '$.primary' IS 1 DESC, e.key LIMIT 1"
        );
        head(sql, &format!("({first})"))
    }
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

/// The first value that compares as anything, led by a letter for each type.
fn extension(sql: &mut Sql, table: &Table, (urn, path, exact): (&str, &[String], bool)) -> String {
    let key = path_key(urn, path);
    let table = table.name;
    let collation = if sql.is_postgres() { " COLLATE \"C\"" } else { "" };
    let (source, part): (String, fn(&str) -> String) = if sql.is_postgres() {
        let key = sql.param(key).text();
        let elements = format!("jsonb_array_elements({table}.search -> 'extensions' -> {key} -> 'v')");
        (format!("{elements} WITH ORDINALITY AS e(value, key)"), |name| format!("e.value ->> '{name}'"))
    } else {
        let key = sql.param(format!("$.extensions.{key}.v")).text();
        (format!("json_each({table}.search, {key}) AS e"), |name| format!("e.value ->> '$.{name}'"))
    };
    let [truth, decimal, whole, instant, folded, unfolded] = ["b", "d", "n", "i", "t", "x"].map(part);
    // Text that folding leaves as it is stands there once.
    let text = if exact { format!("COALESCE({unfolded}, {folded})") } else { folded };
    // Null joined to anything is null.
    let value = format!(
        "COALESCE('b' || ({truth}), 'n' || ({decimal}) || COALESCE({whole}, ''), 'o' || ({instant}), \
         't' || substr({text}, 1, {TEXT_LIMIT}))"
    );
    format!("((SELECT {value} FROM {source} WHERE {value} IS NOT NULL ORDER BY e.key LIMIT 1){collation})")
}
