//! Broken gRPC messages: well-formed to the decoder, senseless or hostile to the service.

use prost::Message;
use prost_types::{Duration, FieldMask, Struct, Timestamp};
use proto::v1;
use proto::v1::filter::Condition;
use proto::v1::filter_value::Kind;

fn path(path: &str) -> Option<v1::FieldPath> {
    Some(v1::FieldPath { path: path.to_owned(), extension_urn: String::new() })
}

fn compare(field: &str, operator: v1::Operator, kind: Option<Kind>) -> v1::Filter {
    let value = Some(v1::FilterValue { kind });
    let comparison = v1::Comparison { field: path(field), operator: operator.into(), value };
    v1::Filter { condition: Some(Condition::Comparison(comparison)) }
}

fn text(text: &str) -> Option<Kind> {
    Some(Kind::Text(text.to_owned()))
}

fn all_of(filters: Vec<v1::Filter>) -> v1::Filter {
    v1::Filter { condition: Some(Condition::AllOf(v1::FilterList { filters })) }
}

fn not(filter: v1::Filter) -> v1::Filter {
    v1::Filter { condition: Some(Condition::Negation(Box::new(filter))) }
}

/// A list with a filter of so many negations, encoded without recursion: encoders have stacks too.
pub(super) fn deep_filter(workspace: &str, depth: usize) -> Vec<u8> {
    let mut inner = compare("title", v1::Operator::Equal, text("x")).encode_to_vec();
    for _ in 0..depth {
        inner = [tagged_length(3, inner.len()), inner].concat();
    }
    let head = v1::ListUsersRequest { workspace_id: workspace.to_owned(), ..Default::default() }.encode_to_vec();
    [head, tagged_length(2, inner.len()), inner].concat()
}

/// The tag of a length-delimited field, and the length.
fn tagged_length(field: u8, length: usize) -> Vec<u8> {
    let mut bytes = vec![field << 3 | 2];
    prost::encoding::encode_varint(length as u64, &mut bytes);
    bytes
}

/// What is wrong, the method, and the message.
pub(super) fn all(workspace: &str, user: &str) -> Vec<(String, &'static str, Vec<u8>)> {
    let mut messages = filters(workspace);
    messages.extend(patches(workspace, user));
    messages.extend(updates(workspace, user));
    messages.extend(the_rest(workspace, user));
    messages
}

fn filters(workspace: &str) -> Vec<(String, &'static str, Vec<u8>)> {
    use v1::Operator::{Contains, Equal, Greater, StartsWith, Unspecified};
    let element = |field: &str, condition: v1::Filter| v1::Filter {
        condition: Some(Condition::Element(Box::new(v1::ElementCondition {
            field: path(field),
            condition: Some(Box::new(condition)),
        }))),
    };
    let far = Some(Kind::Instant(Timestamp { seconds: i64::MAX, nanos: i32::MAX }));
    let filters = [
        ("nothing", v1::Filter { condition: None }),
        ("no parts", all_of(vec![])),
        ("a part of nothing", all_of(vec![v1::Filter { condition: None }])),
        ("no field", compare("", Equal, text("x"))),
        ("an unknown field", compare("no_such", Equal, text("x"))),
        ("a SCIM name", compare("userName", Equal, text("x"))),
        ("an unknown part", compare("emails.no_such", Equal, text("x"))),
        ("a part too many", compare("emails.value.more", Equal, text("x"))),
        ("the seat", compare("seat.role", Equal, text("x"))),
        ("no operator", compare("title", Unspecified, text("x"))),
        ("an operator of no kind", {
            let mut filter = compare("title", Equal, text("x"));
            if let Some(Condition::Comparison(comparison)) = &mut filter.condition {
                comparison.operator = 99;
            }
            filter
        }),
        ("a NUL", compare("title", Equal, text("a\0b"))),
        ("a NUL in the path", compare("ti\0tle", Equal, text("x"))),
        ("a boolean for text", compare("title", Equal, Some(Kind::Boolean(true)))),
        ("text for a boolean", compare("active", Equal, text("true"))),
        ("text for an instant", compare("create_time", Equal, text("2020"))),
        ("an order of booleans", compare("active", Greater, Some(Kind::Boolean(true)))),
        ("a part of a boolean", compare("active", Contains, Some(Kind::Boolean(true)))),
        ("an order of nothing", compare("title", Greater, None)),
        ("a beginning of nothing", compare("title", StartsWith, None)),
        ("an instant out of time", compare("create_time", Greater, far)),
        ("a condition about another attribute", element("emails", compare("title", Equal, text("x")))),
        ("elements of a single value", element("title", compare("title", Equal, text("x")))),
        ("elements in elements", element("emails", element("emails", compare("emails.type", Equal, text("x"))))),
        ("33 negations", (0..33).fold(compare("title", Equal, text("x")), |filter, _| not(filter))),
        ("60 negations", (0..60).fold(compare("title", Equal, text("x")), |filter, _| not(filter))),
        ("40 lists", (0..40).fold(compare("title", Equal, text("x")), |filter, _| all_of(vec![filter]))),
        ("2,000 parts", all_of(vec![compare("title", Equal, text("x")); 2_000])),
    ];
    let list = |filter| v1::ListUsersRequest {
        workspace_id: workspace.to_owned(),
        filter: Some(filter),
        ..Default::default()
    };
    let mut messages: Vec<_> = filters
        .into_iter()
        .map(|(what, filter)| (format!("a filter of {what}"), "UserService/ListUsers", list(filter).encode_to_vec()))
        .collect();
    for (what, page_size, start_index, page_token) in [
        ("a negative page", -1, 0, ""),
        ("a negative start", 0, -5, ""),
        ("a garbage token", 0, 0, "garbage"),
        ("a NUL token", 0, 0, "\0"),
        ("a token and a start", 0, 7, "garbage"),
    ] {
        let request = v1::ListUsersRequest {
            workspace_id: workspace.to_owned(),
            page_size,
            start_index,
            page_token: page_token.to_owned(),
            ..Default::default()
        };
        messages.push((what.to_owned(), "UserService/ListUsers", request.encode_to_vec()));
    }
    messages
}

fn patches(workspace: &str, user: &str) -> Vec<(String, &'static str, Vec<u8>)> {
    use v1::PatchKind::{Add, Remove, Replace, Unspecified};
    let title = || Some(v1::Profile { title: "x".to_owned(), ..Default::default() });
    let operation = |kind: v1::PatchKind, field: &str, fragment| v1::UserPatchOperation {
        kind: kind.into(),
        field: path(field),
        element: None,
        fragment,
    };
    let operations = [
        ("no kind", operation(Unspecified, "title", title())),
        ("no field", v1::UserPatchOperation { field: None, ..operation(Replace, "", title()) }),
        ("an unknown field", operation(Replace, "no_such", title())),
        ("the id", operation(Replace, "user_id", title())),
        ("the time", operation(Remove, "create_time", None)),
        ("no user name", operation(Remove, "user_name", None)),
        ("a NUL", operation(Replace, "title", Some(v1::Profile { title: "a\0".to_owned(), ..Default::default() }))),
        ("a text of a megabyte", {
            operation(Replace, "title", Some(v1::Profile { title: "x".repeat(1 << 20), ..Default::default() }))
        }),
        (
            "an element of a single value",
            v1::UserPatchOperation {
                element: Some(compare("title", v1::Operator::Equal, text("x"))),
                ..operation(Replace, "title", title())
            },
        ),
        (
            "an element of nothing",
            v1::UserPatchOperation {
                element: Some(v1::Filter { condition: None }),
                ..operation(Add, "emails.value", title())
            },
        ),
    ];
    // Also for a user whom the identity provider manages: what is senseless is told before who decides.
    let request = |operations| v1::PatchUserRequest {
        workspace_id: workspace.to_owned(),
        user_id: user.to_owned(),
        operations,
        ..Default::default()
    };
    let mut messages: Vec<_> = operations
        .into_iter()
        .map(|(what, operation)| {
            (format!("a patch of {what}"), "UserService/PatchUser", request(vec![operation]).encode_to_vec())
        })
        .collect();
    let many = vec![operation(Replace, "title", title()); 1_001];
    messages.push(("1,001 operations".to_owned(), "UserService/PatchUser", request(many).encode_to_vec()));
    messages
}

fn updates(workspace: &str, user: &str) -> Vec<(String, &'static str, Vec<u8>)> {
    let request = |paths: &[&str], etag: &str| v1::UpdateUserRequest {
        workspace_id: workspace.to_owned(),
        user_id: user.to_owned(),
        profile: Some(v1::Profile::default()),
        seat: Some(v1::Seat { role: 99, ..Default::default() }),
        update_mask: Some(FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() }),
        etag: etag.to_owned(),
        include_groups: false,
    };
    let masks: [(&str, &[&str]); 9] = [
        ("nothing", &[]),
        ("the empty path", &[""]),
        ("no such field", &["profile.no_such"]),
        ("the id", &["user_id"]),
        ("the state", &["state"]),
        ("the workspace", &["workspace_id"]),
        ("all and more", &["*", "profile.title"]),
        ("a NUL", &["profile.ti\0tle"]),
        ("a role of no kind", &["seat.role"]),
    ];
    let mut messages: Vec<_> = masks
        .into_iter()
        .map(|(what, mask)| (format!("a mask of {what}"), "UserService/UpdateUser", request(mask, "").encode_to_vec()))
        .collect();
    for etag in ["garbage", "W/\"999\"", "\"", "W/\"-1\"", "\0"] {
        let message =
            v1::UpdateUserRequest { seat: Some(v1::Seat::default()), ..request(&["seat.recording_license"], etag) };
        messages.push((format!("the etag {etag:?}"), "UserService/UpdateUser", message.encode_to_vec()));
    }
    messages
}

fn the_rest(workspace: &str, user: &str) -> Vec<(String, &'static str, Vec<u8>)> {
    let name = || Some(v1::Name { given_name: "a".to_owned(), family_name: "b".to_owned(), ..Default::default() });
    let create = |profile: Option<v1::Profile>| {
        v1::CreateUserRequest { workspace_id: workspace.to_owned(), profile, ..Default::default() }.encode_to_vec()
    };
    let extended = |urn: &str, fields: Struct| {
        create(Some(v1::Profile {
            user_name: "x@example.com".to_owned(),
            name: name(),
            extensions: [(urn.to_owned(), fields)].into(),
            ..Default::default()
        }))
    };
    let infinite = Struct {
        fields: [(
            "a".to_owned(),
            prost_types::Value { kind: Some(prost_types::value::Kind::NumberValue(f64::INFINITY)) },
        )]
        .into(),
    };
    let get = |workspace_id: &str, user_id: &str| {
        v1::GetUserRequest { workspace_id: workspace_id.to_owned(), user_id: user_id.to_owned(), ..Default::default() }
            .encode_to_vec()
    };
    let slug = |slug: &str| v1::CreateWorkspaceRequest { slug: slug.to_owned(), ..Default::default() }.encode_to_vec();
    let overlap = |seconds, nanos| {
        let overlap = Some(Duration { seconds, nanos });
        v1::GenerateScimTokenRequest { workspace_id: workspace.to_owned(), overlap }.encode_to_vec()
    };
    let key = |scope, display_name: &str| {
        let display_name = display_name.to_owned();
        v1::CreateAccessKeyRequest { workspace_id: workspace.to_owned(), scope, display_name, all_workspaces: false }
            .encode_to_vec()
    };
    let lookup = v1::LookupUsersRequest {
        workspace_id: workspace.to_owned(),
        emails: vec!["a@example.com".to_owned(); 501],
        ..Default::default()
    };
    let days = |retention_days| {
        v1::UpdateWorkspaceRequest {
            workspace_id: workspace.to_owned(),
            workspace: Some(v1::Workspace {
                policy: Some(v1::Policy { retention_days, ..Default::default() }),
                ..Default::default()
            }),
            update_mask: Some(FieldMask { paths: vec!["policy.retention_days".to_owned()] }),
            etag: String::new(),
        }
        .encode_to_vec()
    };
    let long = "x".repeat(201);
    [
        ("no profile", "UserService/CreateUser", create(None)),
        ("an empty profile", "UserService/CreateUser", create(Some(v1::Profile::default()))),
        (
            "a NUL user name",
            "UserService/CreateUser",
            create(Some(v1::Profile { user_name: "a\0@x".to_owned(), name: name(), ..Default::default() })),
        ),
        (
            "a long user name",
            "UserService/CreateUser",
            create(Some(v1::Profile { user_name: "x".repeat(5_000) + "@x.com", name: name(), ..Default::default() })),
        ),
        ("an infinite number", "UserService/CreateUser", extended("urn:example:x:2.0:User", infinite)),
        ("a NUL extension", "UserService/CreateUser", extended("urn:\0", Struct::default())),
        ("no user", "UserService/GetUser", get(workspace, "")),
        ("a user of no form", "UserService/GetUser", get(workspace, "x")),
        ("a NUL user", "UserService/GetUser", get(workspace, "\0")),
        ("no workspace", "UserService/GetUser", get("", user)),
        ("a workspace of no form", "UserService/GetUser", get("x", user)),
        ("501 addresses", "UserService/LookupUsers", lookup.encode_to_vec()),
        ("no slug", "WorkspaceService/CreateWorkspace", slug("")),
        ("a capital slug", "WorkspaceService/CreateWorkspace", slug("Acme")),
        ("a hyphen first", "WorkspaceService/CreateWorkspace", slug("-acme")),
        ("a long slug", "WorkspaceService/CreateWorkspace", slug(&"a".repeat(64))),
        ("a NUL slug", "WorkspaceService/CreateWorkspace", slug("a\0b")),
        ("the slug that is there", "WorkspaceService/CreateWorkspace", slug("default")),
        ("a negative overlap", "TokenService/GenerateScimToken", overlap(-1, 0)),
        ("an endless overlap", "TokenService/GenerateScimToken", overlap(i64::MAX, i32::MAX)),
        ("an overlap out of form", "TokenService/GenerateScimToken", overlap(1, -1_000_000_000)),
        ("no scope", "TokenService/CreateAccessKey", key(0, "x")),
        ("a scope of no kind", "TokenService/CreateAccessKey", key(99, "x")),
        ("no name", "TokenService/CreateAccessKey", key(1, "")),
        ("a long name", "TokenService/CreateAccessKey", key(1, &long)),
        ("no days", "WorkspaceService/UpdateWorkspace", days(-1)),
        ("too many days", "WorkspaceService/UpdateWorkspace", days(3_651)),
    ]
    .into_iter()
    .map(|(what, method, message)| (what.to_owned(), method, message))
    .collect()
}
