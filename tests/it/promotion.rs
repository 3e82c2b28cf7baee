//! What travels from environment to environment, by tags of a real Git repository; freezes, approvals, and who did it.

mod approvals;
mod by_tag;
mod freeze;
mod refs;
mod traces;
mod world;
