//! Everything that a server keeps, whatever it is called: each column of each table, each file in its folder.
//!
//! Nothing is named here, so that what is added later is read as well.

use std::path::Path;

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, Statement};

/// Some text, and where it is.
#[derive(Debug)]
pub struct Kept {
    /// A file, or a table and its column.
    pub place: String,
    /// What is there; bytes that are no text are replaced.
    pub text: String,
}

impl Kept {
    fn new(place: String, bytes: &[u8]) -> Self {
        Self { place, text: String::from_utf8_lossy(bytes).into_owned() }
    }
}

/// What is in each column of each table of a database.
pub async fn columns(url: &str) -> Vec<Kept> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let connection = Database::connect(options).await.expect("the database of a world answers");
    let postgres = url.starts_with("postgres");
    let columns = if postgres {
        "SELECT table_name AS t, column_name AS c, data_type AS d FROM information_schema.columns \
         WHERE table_schema = 'public' ORDER BY 1, 2"
    } else {
        "SELECT m.name AS t, i.name AS c, i.type AS d FROM sqlite_master AS m, pragma_table_info(m.name) AS i \
         WHERE m.type = 'table' ORDER BY 1, 2"
    };
    let mut kept = Vec::new();
    for row in all(&connection, columns).await {
        let text = |name: &str| row.try_get::<String>("", name).expect("a name is text");
        let (table, column) = (text("t"), text("c"));
        let bytes = match (postgres, text("d").as_str()) {
            (true, "bytea") => format!("\"{column}\""),
            (true, _) => format!("convert_to(\"{column}\"::text, 'UTF8')"),
            (false, _) => format!("CAST(\"{column}\" AS BLOB)"),
        };
        let values = format!("SELECT {bytes} AS v FROM \"{table}\" WHERE \"{column}\" IS NOT NULL");
        let mut bytes = Vec::new();
        for value in all(&connection, &values).await {
            bytes.extend(value.try_get::<Vec<u8>>("", "v").expect("a value is bytes"));
            bytes.push(b'\n');
        }
        kept.push(Kept::new(format!("{table}.{column}"), &bytes));
    }
    connection.close().await.expect("a connection closes");
    kept
}

async fn all(connection: &DatabaseConnection, sql: &str) -> Vec<sea_orm::QueryResult> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    connection.query_all_raw(statement).await.expect("the database tells what is in it")
}

/// What is in each file of a folder and of those in it: a log, and what SQLite keeps, deleted rows included.
pub fn files(folder: &Path) -> Vec<Kept> {
    let mut kept = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder can be read") {
        let path = entry.expect("a folder can be read").path();
        if path.is_dir() {
            kept.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).expect("a file can be read");
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            kept.push(Kept::new(name, &bytes));
        }
    }
    kept
}
