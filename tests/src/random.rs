//! A seeded generator for inputs: the same seed gives the same run, so that a failure can be had again.

/// SplitMix64.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("a length fits");
        usize::try_from(self.number() % bound).expect("less than a length")
    }

    /// One of `choices`, which has some.
    pub fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }

    /// `text` with one to three of its characters gone, doubled, swapped or replaced by a hostile one.
    pub fn damage(&mut self, text: &str) -> String {
        const HOSTILE: [char; 16] =
            ['"', '\\', '(', ')', '[', ']', '.', ':', ' ', '\u{0}', '\u{fffd}', '💥', '\'', '%', ',', '\n'];
        let mut characters: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(3) {
            if characters.is_empty() {
                break;
            }
            let at = self.below(characters.len());
            match self.below(4) {
                0 => {
                    characters.remove(at);
                }
                1 => characters.insert(at, characters[at]),
                2 => {
                    let other = self.below(characters.len());
                    characters.swap(at, other);
                }
                _ => characters[at] = HOSTILE[self.below(HOSTILE.len())],
            }
        }
        characters.into_iter().collect()
    }
}
