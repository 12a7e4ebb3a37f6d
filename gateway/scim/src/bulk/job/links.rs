//! The second half of a circle: what was created without its references is linked once they stand for something.

use std::borrow::Cow;

use super::{Answer, Asked, Call, Fate, Job, Method};
use crate::bulk::circle;
use crate::bulk::reference::resolve;
use crate::bulk::target::encoded;
use crate::error::Error;

/// A resource that was created without what would have closed a circle.
#[derive(Debug)]
pub(super) struct Link<'a> {
    pub(super) index: usize,
    /// The one that runs last of those it is to be linked to.
    pub(super) after: usize,
    pub(super) left_out: Vec<&'a str>,
    pub(super) created: Answer,
}

impl<'a> Job<'a> {
    /// The patch that closes a circle, once all it links is there.
    pub(super) fn due_link(&mut self) -> Option<Call<'a>> {
        loop {
            let is_due = |link: &Link<'_>| !matches!(self.fates.get(link.after), Some(Fate::Open) | None);
            let due = self.links.iter().position(is_due)?;
            let Link { index, left_out, created, .. } = self.links.swap_remove(due);
            let Some(Fate::Created(id)) = self.fates.get(index) else { continue };
            let Some(Ok(order)) = self.operations.get(index).map(|operation| &operation.order) else { continue };
            let resource = order.target.resource;

            let mut unlinked = None;
            let mut linkable = left_out;
            linkable.retain(|part| match resolve(part, |bulk_id| self.id_of(bulk_id)) {
                Ok(_) => true,
                Err(error) => {
                    unlinked = Some(error.detail);
                    false
                }
            });
            match resolve(&circle::link(&resource, &linkable), |bulk_id| self.id_of(bulk_id)) {
                Ok(body) if !linkable.is_empty() => {
                    let (id, body) = (Some(encoded(id)), Some(Cow::Owned(body.into_owned())));
                    self.asked = Some(Asked::Link { index, created, unlinked });
                    return Some(Call {
                        method: Method::Patch,
                        resource,
                        id,
                        version: None,
                        body,
                        closes_circle: true,
                    });
                }
                Ok(_) | Err(_) => self.unlinked(index, created, 409, unlinked.as_deref().unwrap_or_default()),
            }
        }
    }

    pub(super) fn linked(&mut self, index: usize, created: Answer, unlinked: Option<String>, answer: &Answer) {
        match (answer.status, unlinked) {
            (200..300, None) => self.record(index, Answer { version: answer.version.clone(), ..created }),
            (200..300, Some(detail)) => self.unlinked(index, created, 409, &detail),
            (status, _) => {
                // Whatever refuses the link, what it comes to is a circle that could not be resolved. What may go away
                // by itself is not that.
                let status = if status == 429 || status >= 500 { status } else { 409 };
                self.unlinked(index, created, status, &detail_of(answer.error.as_deref()));
            }
        }
    }

    /// Tells that a resource exists but lacks what it was to be linked to.
    pub(super) fn unlinked(&mut self, index: usize, created: Answer, status: u16, why: &str) {
        let detail = format!("created, but without what refers in a circle; add it with a PATCH: {why}");
        let error = serde_json::to_string(&Error::new(status, None, detail)).ok();
        self.record(index, Answer { status, error, ..created });
    }
}

/// What an error's body says.
fn detail_of(error: Option<&str>) -> String {
    #[derive(serde::Deserialize)]
    struct Body {
        #[serde(default)]
        detail: String,
    }
    let body = error.and_then(|error| serde_json::from_str(error).ok());
    body.map_or_else(String::new, |Body { detail }| detail)
}
