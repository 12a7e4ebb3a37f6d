//! A day at a company: identity providers that are played with a truth of their own, faults on the way, and a comparison
//! of that truth with what Roster has in the end.
//!
//! Okta provisions one workspace, Entra ID another, at the same time. Each keeps a directory of who ought to be there as
//! what; what Roster holds is read afterwards through SCIM and through gRPC, and its sync log is held against what the
//! identity providers know they sent.

mod entra;
mod lanes;
mod ledger;
mod log;
mod office;
mod okta;
mod person;
mod script;
mod state;
mod wire;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

pub use ledger::Met;
pub use person::{Facts, GroupFacts};
pub use state::State;

use proto::v1;

use crate::dialect::{self, Dialect};
use crate::scim::Scim;
use crate::world::{Workspace, World};
use office::Office;
use person::{Group, Person};
use script::Habits;

/// How large the day is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// People that Okta knows of, and groups that it pushes.
    pub okta: (usize, usize),
    /// The same of Entra ID.
    pub entra: (usize, usize),
}

impl Size {
    /// What the example plays.
    pub const FULL: Self = Self { okta: (500, 20), entra: (2_000, 100) };
    /// What the tests play.
    pub const FIFTH: Self = Self { okta: (100, 5), entra: (400, 20) };
}

/// What one identity provider left behind.
#[derive(Debug)]
pub struct Side {
    /// The workspace, with the token that is valid now.
    pub workspace: Workspace,
    /// How it speaks.
    pub dialect: &'static Dialect,
    /// What its people's addresses end in.
    pub realm: &'static str,
    /// What ought to be there.
    pub truth: State,
    /// User names that were made by hand, and so are refused to it.
    pub by_hand: BTreeSet<String>,
    /// What it met.
    pub met: Met,
    /// What it did not expect.
    pub surprises: Vec<String>,
    office: Arc<Office>,
}

/// A day that is over.
#[derive(Debug)]
pub struct Day {
    /// Okta's side, then that of Entra ID.
    pub sides: [Side; 2],
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl Day {
    /// Plays a day.
    pub async fn play(world: &World, size: Size, seed: u64) -> Self {
        let began = Instant::now();
        let (okta, entra) = tokio::join!(
            side(world, size.okta, seed, "okta.example", &dialect::OK, okta::Okta::new),
            side(world, size.entra, seed, "entra.example", &dialect::ENF, entra::Entra::new),
        );
        Self { sides: [okta, entra], seconds: began.elapsed().as_secs_f64() }
    }

    /// What is otherwise than the identity providers have it: surprises on the way, users, groups and memberships that
    /// differ through SCIM or gRPC, and a sync log that does not tell what happened. Restarts the servers, so that
    /// nothing waits to be written.
    pub async fn differences(&self, world: &mut World) -> Vec<String> {
        world.stop().await;
        world.restart().await;
        let mut found = Vec::new();
        let [okta, entra] = &self.sides;
        for (side, other) in [(okta, entra), (entra, okta)] {
            let mut differences = side.surprises.clone();
            let scim = world.scim(&side.workspace, side.dialect);
            differences.extend(side.truth.against("SCIM", &State::through_scim(&scim).await));
            differences.extend(side.truth.against("gRPC", &State::through_grpc(world, &side.workspace.id).await));
            let by_hand = state::by_hand(world, &side.workspace.id).await;
            if by_hand != side.by_hand {
                differences.push(format!("made by hand are {by_hand:?}"));
            }
            differences.extend(log::differences(world, side, other).await);
            found.extend(differences.into_iter().map(|what| format!("{}: {what}", side.dialect.name)));
        }
        found
    }
}

async fn side<H: Habits>(
    world: &World,
    (people, groups): (usize, usize),
    seed: u64,
    realm: &'static str,
    dialect: &'static Dialect,
    habits: fn(Arc<Office>) -> H,
) -> Side {
    let workspace = world.workspace().await;
    let people: Vec<Person> = (0..people).map(|number| Person::new(seed, number, realm)).collect();
    let groups: Vec<Group> = (0..groups).map(|number| Group::new(seed, number, realm)).collect();
    let by_hand = invite(world, &workspace, &people).await;
    let scim = Scim::new(world.http(), &workspace.token, dialect);
    let office = Arc::new(Office::new(world, &workspace, scim, realm, people.len()));
    let truth = script::play(Arc::new(habits(Arc::clone(&office))), people, groups).await;
    let workspace = Workspace { token: office.wire.token(), ..workspace };
    let (met, surprises) = (office.wire.met(), office.wire.surprises());
    Side { workspace, dialect, realm, truth, by_hand, met, surprises, office }
}

/// Makes those by hand whom the identity provider will not get.
async fn invite(world: &World, workspace: &Workspace, people: &[Person]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for person in people.iter().filter(|person| person.fate == person::Fate::Clashes) {
        let name = v1::Name {
            given_name: person.facts.given.clone(),
            family_name: person.facts.family.clone(),
            ..Default::default()
        };
        let profile = v1::Profile { user_name: person.facts.user_name.clone(), name: Some(name), ..Default::default() };
        let request =
            v1::CreateUserRequest { workspace_id: workspace.id.clone(), profile: Some(profile), ..Default::default() };
        world.operator().users().create_user(request).await.expect("an admin invites somebody");
        names.insert(person.facts.user_name.clone());
    }
    names
}
