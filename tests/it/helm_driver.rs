//! The helm driver against the real helm and a real API server.

mod failure;
mod fixture;
mod lifecycle;
mod recovery;
mod repository;
mod resume;
mod versions;
