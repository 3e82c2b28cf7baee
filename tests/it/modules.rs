//! The Terraform modules of the reference platform: their pages, their own tests, their examples.

mod catalogue;
mod declared;
mod hardening;
mod pages;
mod trials;
