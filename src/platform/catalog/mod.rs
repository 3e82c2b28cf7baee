//! The folders that stacks are instances of: `stack.toml`, the Terraform root module, the chart, the values files, the
//! stages. Each is read once, however many stacks share it.

mod chart;
mod folder;
mod known_values;
mod module;
mod paths;
mod read;
mod stages;
mod types;

pub(super) use chart::ChartFolder;
pub(super) use folder::{Folder, values_file};
pub(super) use known_values::KnownValues;
pub(super) use module::{RootModule, Variable};
pub(super) use paths::inside;
pub(super) use read::Catalog;
pub(super) use types::Type;
