//! Every endpoint there is, and what can be done at it (RFC 7644 §3.2, §4).

use super::operation::{Content, Operation};

/// An endpoint of the SCIM surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// All users.
    Users,
    /// One user.
    User,
    /// Users that are searched for with a body.
    UserSearch,
    /// All groups.
    Groups,
    /// One group.
    Group,
    /// Groups that are searched for with a body.
    GroupSearch,
    /// Users and groups.
    Root,
    /// Users and groups that are searched for with a body.
    Search,
    /// Many requests in one.
    Bulk,
    /// Who is asking.
    Me,
    /// What the server can do.
    ServiceProviderConfig,
    /// The types of resources.
    ResourceTypes,
    /// One of them.
    ResourceType,
    /// The schemas.
    Schemas,
    /// One of them.
    Schema,
    /// This document.
    OpenApi,
}

/// The methods that something can be done with. `HEAD` and `OPTIONS` go without saying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Creates, or asks with a body.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Deletes.
    Delete,
}

impl Verb {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// What a list may be asked.
const LIST: &[&str] =
    &["filter", "sortBy", "sortOrder", "startIndex", "count", "cursor", "attributes", "excludedAttributes"];
/// What a single resource may be asked.
const SHOWN: &[&str] = &["attributes", "excludedAttributes"];

impl Endpoint {
    /// Every endpoint.
    pub const ALL: [Self; Self::OpenApi as usize + 1] = [
        Self::Users,
        Self::User,
        Self::UserSearch,
        Self::Groups,
        Self::Group,
        Self::GroupSearch,
        Self::Root,
        Self::Search,
        Self::Bulk,
        Self::Me,
        Self::ServiceProviderConfig,
        Self::ResourceTypes,
        Self::ResourceType,
        Self::Schemas,
        Self::Schema,
        Self::OpenApi,
    ];

    /// Where it is, below the base URL. A part in braces stands for any value.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Users => "/Users",
            Self::User => "/Users/{id}",
            Self::UserSearch => "/Users/.search",
            Self::Groups => "/Groups",
            Self::Group => "/Groups/{id}",
            Self::GroupSearch => "/Groups/.search",
            Self::Root => "/",
            Self::Search => "/.search",
            Self::Bulk => "/Bulk",
            Self::Me => "/Me",
            Self::ServiceProviderConfig => "/ServiceProviderConfig",
            Self::ResourceTypes => "/ResourceTypes",
            Self::ResourceType => "/ResourceTypes/{id}",
            Self::Schemas => "/Schemas",
            Self::Schema => "/Schemas/{id}",
            Self::OpenApi => "/openapi.json",
        }
    }

    /// The methods it takes.
    pub fn verbs(self) -> Vec<Verb> {
        self.operations().iter().map(|operation| operation.verb).collect()
    }

    pub(super) fn operations(self) -> Vec<Operation> {
        match self {
            Self::Users => collection("Users", "User"),
            Self::User => resource("Users", "User"),
            Self::UserSearch => vec![search("searchUsers", "Users", "Searches users", Content::ListOf("User"))],
            Self::Groups => collection("Groups", "Group"),
            Self::Group => resource("Groups", "Group"),
            Self::GroupSearch => vec![search("searchGroups", "Groups", "Searches groups", Content::ListOf("Group"))],
            Self::Root => vec![Operation::new(Verb::Get, "list", "Both", "Lists users and groups").asks(LIST).answers(
                200,
                "A page of resources.",
                Content::ListOf("Resource"),
            )],
            Self::Search => vec![search("search", "Both", "Searches users and groups", Content::ListOf("Resource"))],
            Self::Bulk => vec![
                Operation::new(Verb::Post, "bulk", "Both", "Executes many requests in one")
                    .takes("BulkRequest")
                    .answers(200, "How each of them ended.", Content::One("BulkResponse")),
            ],
            Self::Me => [Verb::Get, Verb::Post, Verb::Put, Verb::Patch, Verb::Delete].map(me).into(),
            Self::ServiceProviderConfig => {
                vec![discovery("getServiceProviderConfig", "Says what the server can do", "ServiceProviderConfig")]
            }
            Self::ResourceTypes => {
                vec![discovery_list("listResourceTypes", "Lists the types of resources", "ResourceType")]
            }
            Self::ResourceType => {
                vec![
                    discovery("getResourceType", "Describes a type of resource", "ResourceType").names("resource type"),
                ]
            }
            Self::Schemas => vec![discovery_list("listSchemas", "Lists the schemas", "Schema")],
            Self::Schema => vec![discovery("getSchema", "Describes a schema", "Schema").names("schema")],
            Self::OpenApi => {
                vec![Operation::new(Verb::Get, "getOpenApi", "Discovery", "Describes the endpoints").public().answers(
                    200,
                    "This document.",
                    Content::Json,
                )]
            }
        }
    }
}

fn collection(tag: &'static str, schema: &'static str) -> Vec<Operation> {
    vec![
        Operation::new(Verb::Get, format!("list{tag}"), tag, format!("Lists {}", tag.to_ascii_lowercase()))
            .asks(LIST)
            .answers(200, "A page of resources.", Content::ListOf(schema)),
        Operation::new(
            Verb::Post,
            format!("create{schema}"),
            tag,
            format!("Creates a {}", schema.to_ascii_lowercase()),
        )
        .asks(SHOWN)
        .takes(schema)
        .answers(201, "The resource as it now is.", Content::Created(schema))
        .may_clash(),
    ]
}

fn resource(tag: &'static str, schema: &'static str) -> Vec<Operation> {
    let noun = schema.to_ascii_lowercase();
    let of = |verb, what: &str, asks| {
        let (id, summary) = (format!("{what}{schema}"), format!("{what}s a {noun}"));
        let mut summary = summary;
        summary.get_mut(..1).map(str::make_ascii_uppercase);
        Operation::new(verb, id, tag, summary).names(noun.clone()).asks(asks)
    };
    let patched = of(Verb::Patch, "patch", SHOWN).takes("PatchOp").answers(
        200,
        "The resource as it now is.",
        Content::Versioned(schema),
    );
    // A group with many members is not repeated.
    let patched =
        if schema == "Group" { patched.answers(204, "Done; the group is large.", Content::None) } else { patched };
    vec![
        of(Verb::Get, "get", SHOWN)
            .reads_conditionally()
            .answers(200, "The resource.", Content::Versioned(schema))
            .answers(304, "The resource is the one that the client has.", Content::None),
        of(Verb::Put, "replace", SHOWN)
            .takes(schema)
            .writes_conditionally()
            .answers(200, "The resource as it now is.", Content::Versioned(schema))
            .may_clash(),
        patched.writes_conditionally().may_clash(),
        of(Verb::Delete, "delete", &[]).writes_conditionally().answers(204, "Done.", Content::None),
    ]
}

fn search(id: &'static str, tag: &'static str, summary: &'static str, found: Content) -> Operation {
    Operation::new(Verb::Post, id, tag, summary).takes("SearchRequest").answers(200, "A page of resources.", found)
}

fn me(verb: Verb) -> Operation {
    let id = format!("{}Me", verb.as_str().to_ascii_lowercase());
    Operation::new(verb, id, "Both", "Is not there: a SCIM token belongs to no person").missing()
}

fn discovery(id: &'static str, summary: &'static str, schema: &'static str) -> Operation {
    Operation::new(Verb::Get, id, "Discovery", summary).public().answers(200, "The document.", Content::One(schema))
}

fn discovery_list(id: &'static str, summary: &'static str, schema: &'static str) -> Operation {
    Operation::new(Verb::Get, id, "Discovery", summary).public().answers(200, "All of them.", Content::ListOf(schema))
}
