//! The course of the day, the same for every identity provider: what it does at each step is its habit.

use std::sync::Arc;

use super::lanes::each;
use super::office::Office;
use super::person::{Fate, Group, Person};
use super::state::State;

/// People and groups that are worked on at once.
const LANES: usize = 6;

/// What an identity provider does.
pub(super) trait Habits: Send + Sync + 'static {
    /// Its office.
    fn office(&self) -> &Office;
    /// Tests the connection, and imports who is there.
    fn connect(&self) -> impl Future<Output = ()> + Send;
    /// Provisions a person who has no account that it knows of.
    fn hire(&self, person: &mut Person) -> impl Future<Output = ()> + Send;
    /// Sends a person's present attributes.
    fn update(&self, person: &mut Person) -> impl Future<Output = ()> + Send;
    /// Sends something of a person who did not change.
    fn touch(&self, person: &mut Person) -> impl Future<Output = ()> + Send;
    /// Sends whether a person may sign in.
    fn set_active(&self, person: &mut Person) -> impl Future<Output = ()> + Send;
    /// Provisions a deactivated person as if they were unknown.
    fn rehire(&self, person: &mut Person) -> impl Future<Output = ()> + Send;
    /// Deletes a person.
    fn remove(&self, person: &mut Person) -> impl Future<Output = ()> + Send;
    /// Pushes a group for the first time.
    fn push(&self, group: &mut Group) -> impl Future<Output = ()> + Send;
    /// Changes a group's members and perhaps its name.
    fn reorganise(&self, group: &mut Group) -> impl Future<Output = ()> + Send;
    /// Pushes members some of whom are deleted; all of them are in the list.
    fn push_stale(&self, group: &mut Group, stale: &[String]) -> impl Future<Output = ()> + Send;
    /// Deletes a group.
    fn disband(&self, group: &mut Group) -> impl Future<Output = ()> + Send;
}

/// Plays the day; what ought to be there in the end.
pub(super) async fn play<H: Habits>(habits: Arc<H>, people: Vec<Person>, groups: Vec<Group>) -> State {
    habits.connect().await;
    let people = each(people, LANES, with(&habits, dawn)).await;
    let groups = each(groups, LANES, with(&habits, push)).await;
    let (people, groups) =
        tokio::join!(each(people, LANES, with(&habits, morning)), each(groups, 2, with(&habits, reorganise)));
    let (people, groups) =
        tokio::join!(each(people, LANES, with(&habits, afternoon)), each(groups, 2, with(&habits, reorganise)));
    let (people, groups) =
        tokio::join!(each(people, LANES, with(&habits, evening)), each(groups, 2, with(&habits, night)));
    State::of(people, groups, &habits.office().gone())
}

/// A step of the day as work for lanes.
fn with<H, T, F>(habits: &Arc<H>, step: fn(Arc<H>, T) -> F) -> impl Fn(T) -> F + Clone + Send + Sync + 'static
where
    H: Habits,
    T: 'static,
    F: 'static,
{
    let habits = Arc::clone(habits);
    move |item| step(Arc::clone(&habits), item)
}

async fn dawn<H: Habits>(habits: Arc<H>, mut person: Person) -> Person {
    match person.fate {
        Fate::Joins => {}
        Fate::Stays
        | Fate::Moves
        | Fate::Leaves
        | Fate::Returns
        | Fate::ReturnsAnew
        | Fate::Goes
        | Fate::GoesAndReturns
        | Fate::Clashes => habits.hire(&mut person).await,
    }
    person
}

async fn morning<H: Habits>(habits: Arc<H>, mut person: Person) -> Person {
    match person.fate {
        Fate::Joins | Fate::Clashes => habits.hire(&mut person).await,
        Fate::Stays => habits.touch(&mut person).await,
        Fate::Moves => {
            person.moves(habits.office().realm);
            habits.update(&mut person).await;
        }
        Fate::Leaves | Fate::Returns | Fate::ReturnsAnew | Fate::Goes | Fate::GoesAndReturns => {
            person.facts.active = false;
            habits.set_active(&mut person).await;
        }
    }
    person
}

async fn afternoon<H: Habits>(habits: Arc<H>, mut person: Person) -> Person {
    match person.fate {
        Fate::Joins | Fate::Moves => {
            person.moves(habits.office().realm);
            habits.update(&mut person).await;
        }
        Fate::Stays | Fate::Leaves => {}
        Fate::Returns => {
            person.facts.active = true;
            habits.set_active(&mut person).await;
        }
        Fate::ReturnsAnew => {
            person.facts.active = true;
            habits.rehire(&mut person).await;
        }
        Fate::Goes | Fate::GoesAndReturns => {
            habits.remove(&mut person).await;
            habits.office().deleted(person.number);
        }
        Fate::Clashes => habits.hire(&mut person).await,
    }
    person
}

async fn evening<H: Habits>(habits: Arc<H>, mut person: Person) -> Person {
    match person.fate {
        Fate::GoesAndReturns => {
            person.facts.active = true;
            habits.hire(&mut person).await;
        }
        Fate::Moves if person.random.below(4) == 0 => habits.touch(&mut person).await,
        Fate::Joins
        | Fate::Stays
        | Fate::Moves
        | Fate::Leaves
        | Fate::Returns
        | Fate::ReturnsAnew
        | Fate::Goes
        | Fate::Clashes => {}
    }
    person
}

async fn push<H: Habits>(habits: Arc<H>, mut group: Group) -> Group {
    habits.push(&mut group).await;
    group
}

async fn reorganise<H: Habits>(habits: Arc<H>, mut group: Group) -> Group {
    habits.reorganise(&mut group).await;
    group
}

async fn night<H: Habits>(habits: Arc<H>, mut group: Group) -> Group {
    match group.number % 5 {
        0 => habits.disband(&mut group).await,
        1 => {
            let stale: Vec<String> = habits.office().gone().into_iter().take(3).collect();
            habits.push_stale(&mut group, &stale).await;
            if !stale.is_empty() {
                habits.office().pushed_stale(group.id());
            }
        }
        _ => habits.reorganise(&mut group).await,
    }
    group
}
