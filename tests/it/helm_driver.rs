//! The helm driver against the real helm and a real API server.

mod fixture;
mod lifecycle;
