//! Images in rendered manifests: found, and called what `[images]` says. A manifest is changed letter by letter where an image
//! stands and nowhere else: reading YAML and writing it again would turn `on` into `true` for one reader and not for another.

mod custom;
mod document;
mod post_renderer;
mod rewrite;
mod spots;
mod tree;
mod uses;

pub(super) use post_renderer::PostRenderer;
pub use rewrite::rewrite;
pub(super) use rewrite::rewrite_all_but_hooks;
pub use uses::{ImageUse, Whereabouts};
pub(super) use uses::{left, uses};
