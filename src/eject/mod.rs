//! What a platform is without groundwork: plain Terraform roots, values files and a Makefile. Pure: facts in, files out.

mod makefile;
mod part;
mod readme;
mod tree;
mod withheld;
mod yaml;

pub use makefile::makefile;
pub use part::{ChartReference, Ejected, Part, Withheld};
pub use readme::readme;
pub use tree::Tree;
pub use withheld::{Split, split};
pub use yaml::yaml;
