//! Types as each database spells them, so that a table is written out once.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};

/// Runs one statement per line of `statements`, with the types in braces put in.
///
/// `{text}` compares bytewise on both. `{uuid}` and `{instant}` (milliseconds) sort as they read. A table of SQLite is
/// strict: it holds what its columns say.
pub(crate) async fn run(connection: &impl ConnectionTrait, statements: &[&str]) -> Result<(), DbErr> {
    let types: [(&str, &str); 9] = if connection.get_database_backend() == DbBackend::Postgres {
        [
            ("{uuid}", "uuid"),
            ("{text}", "text COLLATE \"C\""),
            ("{document}", "jsonb"),
            ("{small}", "smallint"),
            ("{number}", "bigint"),
            ("{instant}", "bigint"),
            ("{truth}", "boolean"),
            ("{digest}", "bytea"),
            ("{strict}", ""),
        ]
    } else {
        [
            ("{uuid}", "BLOB"),
            ("{text}", "TEXT"),
            ("{document}", "TEXT"),
            ("{small}", "INTEGER"),
            ("{number}", "INTEGER"),
            ("{instant}", "INTEGER"),
            ("{truth}", "INTEGER"),
            ("{digest}", "BLOB"),
            ("{strict}", "STRICT"),
        ]
    };
    for statement in statements {
        let sql = types.iter().fold((*statement).to_owned(), |sql, (name, spelt)| sql.replace(name, spelt));
        connection.execute_unprepared(&sql).await?;
    }
    Ok(())
}
