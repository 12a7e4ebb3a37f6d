//! How a bulk request is rehearsed, though what it asks for next depends on what became of the operations before.
//!
//! It is played through with answers that are guessed: everything succeeds. What it then asks for is rehearsed in one go,
//! and it is played again with the answers that came of it. As long as it asks for the same, they are what would happen;
//! where it asks for something else, since an operation was refused on which others rest, guessing begins anew. So no
//! transaction is ever open while anybody thinks.

use std::collections::HashMap;

use prost::Message;
use proto::v1;
use tonic::Status;

/// The entity tag of what is only guessed.
const ETAG: &str = "W/\"1\"";

/// What is known of the calls that a bulk request makes.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// The calls of this performance.
    calls: Vec<v1::RehearsedCall>,
    /// Whether an answer of this performance is a guess.
    is_guess: bool,
    /// The calls that were rehearsed last, in their order, by number.
    order: Vec<u32>,
    /// What was last answered to the call with this number.
    answers: HashMap<u32, v1::RehearsedAnswer>,
    /// The numbers of the calls that say this, one for each time it is said.
    numbers: HashMap<Vec<u8>, Vec<u32>>,
    /// How often each was said in this performance.
    said: HashMap<Vec<u8>, usize>,
    next_number: u32,
}

impl Script {
    /// What to answer to a call, and whether that is what would be answered.
    pub(super) fn answer(&mut self, call: v1::RehearsedCall) -> (v1::RehearsedAnswer, bool) {
        let call = self.numbered(call);
        let is_next = self.order.get(self.calls.len()) == Some(&call.number);
        let known = self.answers.get(&call.number).cloned();
        let (answer, is_certain) = match known {
            Some(answer) => (answer, is_next && !self.is_guess),
            None => (guess(&call), false),
        };
        self.is_guess |= !is_certain;
        self.calls.push(call);
        (answer, is_certain)
    }

    /// The calls to rehearse before the next performance; `None` when this one was what would happen.
    pub(super) fn open(&mut self) -> Option<Vec<v1::RehearsedCall>> {
        self.said.clear();
        let calls = std::mem::take(&mut self.calls);
        std::mem::take(&mut self.is_guess).then_some(calls)
    }

    /// Takes the answers to these calls for the next performance.
    pub(super) fn learn(&mut self, numbers: Vec<u32>, answers: Vec<v1::RehearsedAnswer>) -> Result<(), Status> {
        if numbers.len() != answers.len() {
            return Err(Status::internal("a rehearsal with another number of answers than of calls"));
        }
        self.answers.extend(numbers.iter().copied().zip(answers));
        self.order = numbers;
        Ok(())
    }

    /// The same call has the same number in every performance: what it would create is called the same.
    fn numbered(&mut self, call: v1::RehearsedCall) -> v1::RehearsedCall {
        let text = call.encode_to_vec();
        let times = self.said.entry(text.clone()).or_default();
        let numbers = self.numbers.entry(text).or_default();
        let number = numbers.get(*times).copied().unwrap_or_else(|| {
            self.next_number = self.next_number.saturating_add(1);
            numbers.push(self.next_number);
            self.next_number
        });
        *times += 1;
        v1::RehearsedCall { number, ..call }
    }
}

/// The answer to a call that succeeds, as far as a bulk request looks at it.
fn guess(call: &v1::RehearsedCall) -> v1::RehearsedAnswer {
    let created = || proto::rehearsed_id(call.number);
    let message = call.message.as_slice();
    let user = |user_id: String| Some(v1::User { user_id, etag: ETAG.to_owned(), ..v1::User::default() });
    let group = |group_id: String| Some(v1::Group { group_id, etag: ETAG.to_owned(), ..v1::Group::default() });
    let skipped_member_ids = Vec::new();
    let message = match call.rpc.rsplit('/').next() {
        Some("CreateUser") => v1::CreateUserResponse { user: user(created()) }.encode_to_vec(),
        Some("UpdateUser") => {
            let id = v1::UpdateUserRequest::decode(message).unwrap_or_default().user_id;
            v1::UpdateUserResponse { user: user(id) }.encode_to_vec()
        }
        Some("PatchUser") => {
            let id = v1::PatchUserRequest::decode(message).unwrap_or_default().user_id;
            v1::PatchUserResponse { user: user(id) }.encode_to_vec()
        }
        Some("CreateGroup") => v1::CreateGroupResponse { group: group(created()), skipped_member_ids }.encode_to_vec(),
        Some("UpdateGroup") => {
            let id = v1::UpdateGroupRequest::decode(message).unwrap_or_default().group_id;
            v1::UpdateGroupResponse { group: group(id), skipped_member_ids }.encode_to_vec()
        }
        Some("PatchGroup") => {
            let id = v1::PatchGroupRequest::decode(message).unwrap_or_default().group_id;
            v1::PatchGroupResponse { group: group(id), skipped_member_ids }.encode_to_vec()
        }
        // A deletion answers nothing.
        Some(_) | None => Vec::new(),
    };
    v1::RehearsedAnswer { message, status: Vec::new(), activity: None }
}

#[cfg(test)]
mod tests;
