//! What the real provider refuses before it plans: values that do not have their form, arguments that do not go together.
//! It says so as the provider's library does (terraform-plugin-sdk, helper/schema/schema.go and helper/validation).

mod form;
mod forms;
mod go;
mod network;
mod text;
mod together;
mod walk;

pub use form::Form;
pub use forms::{Forms, OfType};
pub use walk::{Refusal, validate};

#[cfg(test)]
mod tests;
