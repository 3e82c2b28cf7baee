//! Conditions that must hold after a stack before its dependents start. They ask the Kubernetes API: `helm --wait` is
//! not enough, since webhooks answer later, Vault is not ready until it is initialised, and custom resources have
//! conditions of their own.

mod hold;
mod http;
mod objects;
mod seen;
mod selector;
mod trial;
mod webhook;
mod webhook_call;

pub use hold::hold;
