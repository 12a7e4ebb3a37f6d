//! Groups on both databases.
