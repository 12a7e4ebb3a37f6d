//! The people and the groups of a directory, and what the day has in store for them.

use std::collections::BTreeSet;

use crate::random::Random;

/// A person, as the identity provider knows them.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// Which one it is.
    pub(super) number: usize,
    /// What the directory says.
    pub(super) facts: Facts,
    /// What the day brings.
    pub(super) fate: Fate,
    /// The id in Roster; `None` while there is none.
    pub(super) id: Option<String>,
    /// The id they had before they were deleted.
    pub(super) former: Option<String>,
    /// What is decided about them by lot.
    pub(super) random: Random,
}

/// What a directory says of a person; all that is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the attribute of its name")]
pub struct Facts {
    pub active: bool,
    pub user_name: String,
    pub external_id: String,
    pub given: String,
    pub family: String,
    pub display: String,
    pub title: String,
    pub department: String,
    pub email: String,
    pub phone: String,
    pub mobile: String,
    pub manager: String,
}

/// What the day brings for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing but a push of the same, or a manager.
    Stays,
    /// Another title, another name.
    Moves,
    /// Comes in the course of the day.
    Joins,
    /// Is deactivated.
    Leaves,
    /// Is deactivated, looked up later and reactivated.
    Returns,
    /// Is deactivated, and created again where the identity provider does such a thing.
    ReturnsAnew,
    /// Is deactivated, then deleted.
    Goes,
    /// The same, and created later as somebody new.
    GoesAndReturns,
    /// Is there by another's hand already, so that the identity provider is refused.
    Clashes,
}

/// How often each fate comes; shuffled by the seed.
const FATES: [Fate; 20] = [
    Fate::Moves,
    Fate::Stays,
    Fate::Leaves,
    Fate::Stays,
    Fate::Returns,
    Fate::Joins,
    Fate::Moves,
    Fate::Stays,
    Fate::Goes,
    Fate::Stays,
    Fate::ReturnsAnew,
    Fate::Moves,
    Fate::Stays,
    Fate::GoesAndReturns,
    Fate::Stays,
    Fate::Moves,
    Fate::Joins,
    Fate::Stays,
    Fate::Leaves,
    Fate::Stays,
];
/// The numbers of those who were made by hand.
const CLASHES: [usize; 2] = [7, 41];

const TITLES: [&str; 6] = ["Analyst", "Engineer", "Manager", "Directrice générale", "営業", "Clerk, 2nd class"];
const DEPARTMENTS: [&str; 5] = ["R&D", "Sales", "Finance", "Support", "Legal \"EMEA\""];

impl Person {
    /// The person of this number in the directory of `realm`, before anybody provisioned them.
    pub(super) fn new(seed: u64, number: usize, realm: &str) -> Self {
        let mut random = lot(seed, number, realm, 0);
        let fate = if CLASHES.contains(&number) { Fate::Clashes } else { FATES[random.below(FATES.len())] };
        let user_name = format!("p{number}@{realm}");
        let facts = Facts {
            active: true,
            external_id: format!("00u{number}.{realm}"),
            given: format!("Given{number}"),
            family: format!("O'Family {number}"),
            display: format!("Given{number} O'Family {number}"),
            title: random.pick(&TITLES).to_owned(),
            department: random.pick(&DEPARTMENTS).to_owned(),
            email: user_name.clone(),
            phone: format!("+33 1 {number:08}"),
            user_name,
            ..Facts::default()
        };
        Self { number, facts, fate, id: None, former: None, random }
    }

    /// Their id in Roster; empty while there is none.
    pub(super) fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }

    /// Moves: another title and department, and for some another name and address.
    pub(super) fn moves(&mut self, realm: &str) -> bool {
        let round = self.random.below(1_000_000);
        self.facts.title = format!("{} {round}", self.random.pick(&TITLES));
        self.facts.department = self.random.pick(&DEPARTMENTS).to_owned();
        self.facts.mobile = format!("+33 6 {round:08}");
        let marries = self.random.below(3) == 0;
        if marries {
            self.facts.family = format!("New{round}");
            self.facts.display = format!("{} {}", self.facts.given, self.facts.family);
            self.facts.user_name = format!("p{}.new{round}@{realm}", self.number);
            self.facts.email.clone_from(&self.facts.user_name);
        }
        marries
    }
}

/// A group, as the identity provider knows it.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Which one it is.
    pub(super) number: usize,
    /// What the directory says.
    pub(super) facts: GroupFacts,
    /// The id in Roster; `None` while there is none.
    pub(super) id: Option<String>,
    /// What is decided about it by lot.
    pub(super) random: Random,
}

/// What a directory says of a group; all that is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the attribute of its name")]
pub struct GroupFacts {
    pub name: String,
    pub external_id: String,
    /// Ids of users.
    pub members: BTreeSet<String>,
}

impl Group {
    /// The group of this number in the directory of `realm`, before anybody pushed it.
    pub(super) fn new(seed: u64, number: usize, realm: &str) -> Self {
        let facts = GroupFacts { name: format!("Team {number} of {realm}"), ..GroupFacts::default() };
        Self { number, facts, id: None, random: lot(seed, number, realm, 1) }
    }

    /// Its id in Roster.
    pub(super) fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }
}

/// A generator of its own for everything that is decided about one thing: what others do changes nothing in it.
fn lot(seed: u64, number: usize, realm: &str, kind: u64) -> Random {
    let number = u64::try_from(number).expect("a number of people fits");
    let realm = realm.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let mut random = Random::new(seed ^ realm.rotate_left(17) ^ (number << 1 | kind).rotate_left(40));
    random.number();
    random
}
