//! `groundwork vault init` against a scripted Vault and a scripted Secret Manager, killed wherever it can be killed; and
//! against a real `OpenBao` where there is one.

mod failures;
mod killed;
mod real;
mod scripted;
