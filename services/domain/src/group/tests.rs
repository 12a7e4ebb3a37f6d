//! Groups: what a write leaves, and what it tells.
