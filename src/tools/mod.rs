//! Where and how programs are found: `tools`.
