//! What can be done about credentials, one use case a file. A secret leaves in the answer that creates it, and nowhere
//! else: it is never stored, logged or shown by `Debug`.

mod access_key;
mod generate;
mod get;
mod revoke;

pub(crate) use access_key::NewAccessKey;

#[cfg(test)]
mod tests;
