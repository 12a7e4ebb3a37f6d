//! In which order operations run: as they come, but what one refers to is created before it.
//!
//! Depth first and without recursion: a chain may be as long as a request. A reference that closes a circle cannot come
//! first; the turn tells which ones.

/// The order, found on the way.
#[derive(Debug)]
pub(super) struct Order {
    marks: Vec<Mark>,
    stack: Vec<Frame>,
    cursor: usize,
}

/// An operation that is to run now.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Turn {
    /// Which operation.
    pub(super) index: usize,
    /// What it refers to that can only run after it. The first of them runs last.
    pub(super) circular: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// Not looked at yet.
    New,
    /// Waits at this place of the stack.
    Waiting(usize),
    /// Had its turn.
    Done,
}

#[derive(Debug)]
struct Frame {
    index: usize,
    needs: std::vec::IntoIter<usize>,
    circular: Vec<(usize, usize)>,
}

impl Order {
    /// The order of so many operations.
    pub(super) fn of(count: usize) -> Self {
        Self { marks: vec![Mark::New; count], stack: Vec::new(), cursor: 0 }
    }

    /// The next turn; `needs` says what an operation refers to, and is asked once for each.
    pub(super) fn next(&mut self, needs: impl Fn(usize) -> Vec<usize>) -> Option<Turn> {
        loop {
            let Some(frame) = self.stack.last_mut() else {
                let new = self.marks.iter().skip(self.cursor).position(|mark| *mark == Mark::New)?;
                self.cursor += new;
                self.push(self.cursor, &needs);
                continue;
            };
            match frame.needs.next() {
                Some(need) => match self.marks.get(need) {
                    Some(Mark::New) => self.push(need, &needs),
                    Some(Mark::Waiting(place)) => frame.circular.push((*place, need)),
                    Some(Mark::Done) | None => {}
                },
                None => {
                    let Frame { index, mut circular, .. } = self.stack.pop()?;
                    self.mark(index, Mark::Done);
                    circular.sort_unstable();
                    circular.dedup();
                    let circular = circular.into_iter().map(|(_, need)| need).collect();
                    return Some(Turn { index, circular });
                }
            }
        }
    }

    fn push(&mut self, index: usize, needs: impl Fn(usize) -> Vec<usize>) {
        self.mark(index, Mark::Waiting(self.stack.len()));
        self.stack.push(Frame { index, needs: needs(index).into_iter(), circular: Vec::new() });
    }

    fn mark(&mut self, index: usize, as_: Mark) {
        if let Some(mark) = self.marks.get_mut(index) {
            *mark = as_;
        }
    }
}
