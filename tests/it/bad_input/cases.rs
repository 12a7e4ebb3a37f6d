//! Broken HTTP requests: written by hand where the break is known, and good ones damaged by a seeded generator.

mod bodies;

use roster_tests::dialect::YH;
use roster_tests::{Random, http};
use serde_json::Value;

/// A request, as bytes.
pub(super) struct Case {
    /// What is wrong with it.
    pub(super) what: String,
    /// What is sent.
    pub(super) request: Vec<u8>,
    /// Whether it must be refused; a damaged request may by chance be a good one.
    pub(super) refused: bool,
}

/// Who asks whom about which user.
struct Sender<'a> {
    user: &'a str,
    token: &'a str,
    authority: &'a str,
}

/// All of them; the same ones every time.
pub(super) fn all(user: &str, token: &str, authority: &str) -> Vec<Case> {
    let sender = Sender { user, token, authority };
    let mut cases = filters(&sender);
    cases.extend(queries(&sender));
    cases.extend(bodies::paths(&sender));
    cases.extend(bodies::operations(&sender));
    cases.extend(bodies::documents(&sender));
    cases.extend(headers(&sender));
    cases.extend(urls(&sender));
    cases
}

impl Sender<'_> {
    /// A request with these headers besides host and length.
    fn request(&self, method: &str, target: &[u8], headers: &[&[u8]], body: &[u8]) -> Vec<u8> {
        let mut bytes = format!("{method} ").into_bytes();
        bytes.extend(target);
        bytes.extend(format!(" HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n", self.authority, body.len()).bytes());
        for header in headers {
            bytes.extend(*header);
            bytes.extend(b"\r\n");
        }
        bytes.extend(b"\r\n");
        bytes.extend(body);
        bytes
    }

    fn authorization(&self) -> Vec<u8> {
        format!("authorization: Bearer {}", self.token).into_bytes()
    }

    fn get(&self, target: &str) -> Vec<u8> {
        self.request("GET", target.as_bytes(), &[&self.authorization()], b"")
    }

    fn send(&self, method: &str, target: &str, body: &[u8]) -> Vec<u8> {
        let media = b"content-type: application/scim+json";
        self.request(method, target.as_bytes(), &[&self.authorization(), media], body)
    }

    fn filter(&self, filter: &str) -> Vec<u8> {
        self.get(&format!("/scim/v2/Users?filter={}", http::percent_encode(filter, "%20")))
    }

    fn patch(&self, body: &Value) -> Vec<u8> {
        self.send("PATCH", &format!("/scim/v2/Users/{}", self.user), body.to_string().as_bytes())
    }
}

fn case(what: impl Into<String>, request: Vec<u8>, refused: bool) -> Case {
    Case { what: what.into(), request, refused }
}

fn filters(sender: &Sender<'_>) -> Vec<Case> {
    let broken = [
        "userName".to_owned(),
        "userName eq".to_owned(),
        "eq \"a\"".to_owned(),
        "userName eq \"a".to_owned(),
        "userName eq a\"".to_owned(),
        "userName eq 'a'".to_owned(),
        "userName eq \"a\" and".to_owned(),
        "and userName eq \"a\"".to_owned(),
        "userName eq \"a\" userName eq \"b\"".to_owned(),
        "userName eq \"a\" xor active eq true".to_owned(),
        "userName pr \"a\"".to_owned(),
        "userName = \"a\"".to_owned(),
        "userName == \"a\"".to_owned(),
        "userName like \"a%\"".to_owned(),
        "userName eq \"\\x\"".to_owned(),
        "userName eq \"\\u12\"".to_owned(),
        "userName eq \"\\ud800\"".to_owned(),
        "userName eq \"a\u{1}b\"".to_owned(),
        "userName eq \"\u{0}\"".to_owned(),
        "userName eq \"\\u0000\"".to_owned(),
        "userName eq 01".to_owned(),
        "userName eq 1e999".to_owned(),
        "userName eq true".to_owned(),
        "userName gt null".to_owned(),
        "active gt true".to_owned(),
        "active co \"t\"".to_owned(),
        "active eq \"yes\"".to_owned(),
        "active eq 1".to_owned(),
        "meta.created gt \"yesterday\"".to_owned(),
        "meta.created gt \"2020-13-41T00:00:00Z\"".to_owned(),
        "meta.created co \"2020\"".to_owned(),
        "name eq \"Ada\"".to_owned(),
        "name co \"Ada\"".to_owned(),
        "noSuch eq \"a\"".to_owned(),
        "name.noSuch eq \"a\"".to_owned(),
        "emails.noSuch eq \"a\"".to_owned(),
        "userName.sub eq \"a\"".to_owned(),
        "password eq \"a\"".to_owned(),
        "password sw \"a\"".to_owned(),
        "emails[".to_owned(),
        "emails[]".to_owned(),
        "emails[type]".to_owned(),
        "emails[type eq \"work\"".to_owned(),
        "emails[type eq \"work\"]]".to_owned(),
        "emails[noSuch eq \"work\"]".to_owned(),
        "emails[emails[type eq \"work\"]]".to_owned(),
        "userName[value eq \"a\"]".to_owned(),
        "()".to_owned(),
        "(userName pr".to_owned(),
        "userName pr)".to_owned(),
        "not userName pr".to_owned(),
        "not".to_owned(),
        "not ()".to_owned(),
        "urn:".to_owned(),
        "urn:: eq \"a\"".to_owned(),
        "urn:ietf:params:scim:schemas:core:2.0:User:noSuch eq \"a\"".to_owned(),
        "urn:ietf:params:scim:schemas:core:2.0:User eq \"a\"".to_owned(),
        ". eq \"a\"".to_owned(),
        ".userName eq \"a\"".to_owned(),
        "userName. eq \"a\"".to_owned(),
        "user Name eq \"a\"".to_owned(),
        "üserName eq \"a\"".to_owned(),
        "1userName eq \"a\"".to_owned(),
        "userName eq \"a\"; drop table users".to_owned(),
        "(".repeat(10_000) + "userName pr" + &")".repeat(10_000),
        "not (".repeat(5_000) + "userName pr" + &")".repeat(5_000),
        "(".repeat(40) + "userName pr" + &")".repeat(40),
        format!("userName eq \"{}\"", "a".repeat(9_000)),
        "userName pr and ".repeat(700) + "userName pr",
    ];
    let good = [
        "userName eq \"ada@example.com\"",
        "userName eq \"a\" and not (active eq true)",
        "emails[type eq \"work\" and value co \"@example\"].value ew \".com\"",
        "(userName sw \"a\" or name.givenName pr) and meta.lastModified ge \"2020-01-01T00:00:00.000Z\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"x\"",
        "urn:example:x:2.0:User:badge.number gt 7.5e2",
        "not (emails.value eq \"a\\\"b\\u00e9\") or externalId ne null",
    ];
    let mut cases: Vec<Case> = broken
        .iter()
        .map(|filter| {
            let short: String = filter.chars().take(60).collect();
            case(format!("filter {short}"), sender.filter(filter), true)
        })
        .collect();
    let mut random = Random::new(7);
    for filter in good {
        cases.push(case(format!("good filter {filter}"), sender.filter(filter), false));
        for _ in 0..14 {
            let damaged = random.damage(filter);
            cases.push(case(format!("damaged filter {damaged:?}"), sender.filter(&damaged), false));
        }
    }
    cases
}

fn queries(sender: &Sender<'_>) -> Vec<Case> {
    let refused = [
        "startIndex=one",
        "startIndex=1.5",
        "count=ten",
        "count=0x10",
        "filter=%",
        "filter=%G1",
        "filter=%C3",
        "filter=%ff%fe",
        "filter=userName%20eq%20%22%00%22",
        "attributes=%ff",
        "filter=%22",
    ];
    let harmless = [
        "count=%20",
        "startIndex=99999999999999999999999999",
        "startIndex=9223372036854775807",
        "startIndex=9223372036854775806&count=1000",
        "startIndex=-9223372036854775808",
        "count=9223372036854775807",
        "count=-9223372036854775808",
        "&&&&",
        "=",
        "=x&=y",
        "attributes=noSuch,,%20,",
        "attributes=name.,.name,emails[type",
        "excludedAttributes=id,schemas,meta,urn:",
        "attributes=a&excludedAttributes=b",
        "count=1&count=2&startIndex=1&startIndex=2",
        "sortBy=noSuch&sortOrder=sideways",
        "cursor=garbage",
        "FILTER=userName%20pr",
    ];
    let mut cases: Vec<Case> = refused
        .iter()
        .map(|query| case(format!("query {query}"), sender.get(&format!("/scim/v2/Users?{query}")), true))
        .collect();
    cases.extend(
        harmless
            .iter()
            .map(|query| case(format!("query {query}"), sender.get(&format!("/scim/v2/Users?{query}")), false)),
    );
    cases
}

fn headers(sender: &Sender<'_>) -> Vec<Case> {
    let users = b"/scim/v2/Users";
    let body = YH.user("fresh").to_string();
    let own = sender.authorization();
    let get = |headers: &[&[u8]]| sender.request("GET", users, headers, b"");
    let post = |media: &[u8]| sender.request("POST", users, &[&own, media], body.as_bytes());
    let mut cases = Vec::new();
    for value in [
        &b"authorization: "[..],
        b"authorization: Bearer",
        b"authorization: Bearer \xff\xfe",
        b"authorization: Bearer a b c",
        b"authorization: Basic YTpi",
        b"authorization: Digest x",
        b"authorization: Bearer rst_scim_",
        b"authorization: Bearer ' or 1=1 --",
        b"x-nothing: 1",
    ] {
        cases.push(case(format!("{}", String::from_utf8_lossy(value)), get(&[value]), true));
    }
    let long = [b"authorization: Bearer ".to_vec(), b"a".repeat(6_000)].concat();
    cases.push(case("a token of 6,000 characters", get(&[&long]), true));
    cases.push(case("two tokens, the first wrong", get(&[b"authorization: Bearer wrong", &own]), false));
    for value in [
        &b"content-type: text/plain"[..],
        b"content-type: application/xml",
        b"content-type: multipart/form-data; boundary=x",
        b"content-type: application/json; charset=utf-16",
        b"content-type: \xff",
        b"content-type: json",
    ] {
        cases.push(case(format!("{}", String::from_utf8_lossy(value)), post(value), true));
    }
    for value in [
        &b"accept: \xff"[..],
        b"accept: ;q=x, application/json",
        b"accept: application/scim+json;q=99, text/*;q=-1",
        b"x-request-id: \xff\xfe",
        b"x-request-id: a b\tc",
        b"x-forwarded-host: <script>",
        b"if-match: garbage",
        b"if-none-match: *",
        b"grpc-timeout: 1n",
        b"grpc-timeout: forever",
        b"expect: nothing",
        b"te: trailers, x",
        b"content-type: ;;;",
        b"content-type: \xff",
    ] {
        cases.push(case(format!("GET with {}", String::from_utf8_lossy(value)), get(&[&own, value]), false));
    }
    cases
}

fn urls(sender: &Sender<'_>) -> Vec<Case> {
    let own = sender.authorization();
    let mut cases = Vec::new();
    for id in [
        "%00",
        "%",
        "%2",
        "%zz",
        "%ff",
        "%2F",
        "..",
        "..%2f..%2fetc",
        "%2e%2e",
        ";a=b",
        "'",
        "%22%3B",
        "{id}",
        "%E2%80%8B",
        "00000000-0000-0000-0000-000000000000",
        "01890000000070008000000000000000",
        "{01890000-0000-7000-8000-000000000000}",
        "*",
        "@",
        "a:b",
        "%F0%9F%92%A5",
    ] {
        for method in ["GET", "DELETE"] {
            let target = format!("/scim/v2/Users/{id}");
            let request = sender.request(method, target.as_bytes(), &[&own], b"");
            // Dots may be resolved to another path, of which nothing is asked but an answer.
            cases.push(case(format!("{method} {target}"), request, !id.contains('.') && !id.contains("%2e")));
        }
    }
    let long = "a".repeat(5_000);
    for target in [
        format!("/scim/v2/Users/{long}"),
        format!("/scim/v2/{long}"),
        "/scim/v2/users".to_owned(),
        "/scim/v2/Users/a/b/c".to_owned(),
        "/scim/v2/%55sers%".to_owned(),
        "/scim/v3/Users".to_owned(),
        "/scim/v2/Schemas/urn:%00".to_owned(),
        "/scim/v2/ResourceTypes/%ff".to_owned(),
    ] {
        let short: String = target.chars().take(60).collect();
        cases.push(case(format!("GET {short}"), sender.get(&target), true));
    }
    for method in ["BREW", "TRACE", "PROPFIND", "get", "PATCHY"] {
        let request = sender.request(method, b"/scim/v2/Users", &[&own], b"");
        cases.push(case(format!("{method} /Users"), request, true));
    }
    cases
}
