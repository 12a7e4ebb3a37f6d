//! Which URLs are taken, and what is said of the others.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::Target;

#[test]
fn urls_of_both_databases_are_taken() {
    for url in ["sqlite://roster.db?mode=rwc", "sqlite:roster.db", "sqlite:///var/lib/roster/roster.db"] {
        assert_eq!(Target::parse(url).unwrap(), Target::Sqlite(url.to_owned()));
    }
    let postgres = Target::Postgres("postgres://roster:pw@db:5432/roster".to_owned());
    assert_eq!(Target::parse("postgres://roster:pw@db:5432/roster").unwrap(), postgres);
    assert_eq!(Target::parse("postgresql://roster:pw@db:5432/roster").unwrap(), postgres);
}

#[test]
fn a_refused_url_is_told_why_and_never_repeated() {
    for (url, why) in [
        ("sqlite::memory:", "in-memory"),
        ("sqlite://roster.db?mode=memory", "in-memory"),
        ("sqlite://", "no file is named"),
        ("sqlite://roster.db?mode=ro", "read-only"),
        ("sqlite://roster.db?mode=odd", "mode"),
        ("sqlite://roster.db?speed=high", "speed"),
        ("mysql://root:hunter2@db/roster", "scheme mysql is not supported"),
        ("postgres://roster:hunter2@db:99999999/roster", "not of the form"),
        ("postgres://roster:hunter2@[db/roster", "not of the form"),
        ("roster.db", "no scheme"),
        ("/var/hunter2:x", "no scheme"),
        ("", "no scheme"),
    ] {
        let message = Target::parse(url).unwrap_err().to_string();
        assert!(message.contains(why), "{url}: {message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}
