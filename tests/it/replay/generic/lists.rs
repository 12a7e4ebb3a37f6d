//! GEN-12 to 15, 26 and 27: lists, filters, and many at once.

use roster_tests::dialect::Dialect;
use serde_json::json;

use super::super::row::{Check, Request, Row, Step, find, get, post, steps};
use super::{by_name, user, user_name, with};

pub(super) fn rows(d: &'static Dialect) -> Vec<Row> {
    let five = |mut row: Row| {
        let creations = ["a", "b", "c", "d", "e"]
            .map(|letter| Step::from(post(d.user(&format!("{}{{n}}{letter}", d.prefix()))).keep(letter, "id")));
        row.steps.splice(0..0, creations);
        row
    };
    let page = |start: &str, count: &str| get("/Users").query("startIndex", start).query("count", count);
    let of_five = |request: Request, start: u32, items: u32| {
        request.is("totalResults", 5).is("startIndex", start).is("itemsPerPage", items).is("Resources/#", items)
    };
    vec![
        five(steps!(
            "GEN-12",
            of_five(page("1", "2"), 1, 2).check(Check::Resources(vec!["{a}", "{b}"])),
            of_five(page("3", "2"), 3, 2).check(Check::Resources(vec!["{c}", "{d}"])),
            of_five(page("5", "2"), 5, 1).check(Check::Resources(vec!["{e}"])),
            of_five(page("1", "2"), 1, 2).check(Check::Resources(vec!["{a}", "{b}"])),
            of_five(page("3", "2"), 3, 2).check(Check::Resources(vec!["{c}", "{d}"])),
            of_five(page("5", "2"), 5, 1).check(Check::Resources(vec!["{e}"])),
        )),
        five(steps!(
            "GEN-13",
            of_five(get("/Users").query("startIndex", "0"), 1, 5),
            of_five(get("/Users").query("startIndex", "-3"), 1, 5),
            of_five(get("/Users").query("count", "0"), 1, 0),
            of_five(get("/Users").query("count", "100000"), 1, 5),
            of_five(get("/Users").query("count", "-1"), 1, 0),
        )),
        five(steps!(
            "GEN-14",
            of_five(page("6", "2"), 6, 0).is("Resources", json!([])),
            of_five(page("1000", "100"), 1000, 0).is("Resources", json!([])),
        )),
        steps!(
            "GEN-15",
            find("userName eq").refused(400, "invalidFilter"),
            find("userName xx \"a\"").refused(400, "invalidFilter"),
            find("userName eq \"a").refused(400, "invalidFilter"),
            find("(userName eq \"a\"").refused(400, "invalidFilter"),
            find("noSuchAttribute eq \"a\"").refused(400, "invalidFilter"),
        ),
        steps!(
            "GEN-26",
            post(with(user(d), json!({ "userName": "o'brien+zoë{n}@example.com" })))
                .keep("u", "id")
                .is("userName", "o'brien+zoë{n}@example.com"),
            by_name("o'brien+zoë{n}@example.com")
                .finds(["{u}"])
                .is("Resources/0/userName", "o'brien+zoë{n}@example.com"),
            get("/Users")
                .raw_query("filter=userName%20eq%20%22o%27brien%2bzo%c3%ab{n}%40example.com%22")
                .finds(["{u}"]),
            get("/Users").raw_query("filter=userName+eq+%22O'BRIEN%2BZO%C3%8B{n}@example.com%22").finds(["{u}"]),
        ),
        steps!(
            "GEN-27",
            Step::Race(Box::new(post(user(d))), 50, 201, 409),
            by_name(&user_name(d)).is("totalResults", 1),
        ),
    ]
}
