//! `groundwork preflight` through the binary, against Google's APIs on loopback: each check on an account where all is well,
//! and on one where that one thing is not.

mod account;
mod bucket;
mod credentials;
pub mod google;
mod identity;
mod machine;
mod organisation;
mod project;
mod whole;
