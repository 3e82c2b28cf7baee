//! Pictures of a graph: text for the terminal, DOT, Mermaid and SVG.

mod dot;
mod gutter;
mod layout;
mod mermaid;
mod svg;
mod text;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::{Graph, Why};
use crate::{model::StackId, platform::Platform};

pub use text::TextLook;

/// What a picture says beside its graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// What the graph is of: `acme testing`.
    pub title: String,
    /// The sprints' titles by number.
    pub sprints: BTreeMap<u32, String>,
}

impl Caption {
    /// The caption of a checked platform.
    #[must_use]
    pub fn of(platform: &Platform) -> Self {
        let title = format!("{} {}", platform.name, platform.environment.name);
        Self { title, sprints: platform.sprints.clone() }
    }

    /// `Sprint 2: Certificates and DNS`.
    fn sprint(&self, number: u32) -> String {
        match self.sprints.get(&number) {
            Some(title) => format!("Sprint {number}: {title}"),
            None => format!("Sprint {number}"),
        }
    }
}

/// What a picture says of one stack beside what the graph knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// A class of the page's style sheet.
    pub class: &'static str,
    /// One character that says the same without colour.
    pub sign: char,
    /// What it means, for those who point at it or hear it.
    pub says: String,
}

impl Graph {
    /// As rows with the graph beside them, for a terminal.
    #[must_use]
    pub fn to_text(&self, caption: &Caption, look: TextLook) -> String {
        text::draw(self, caption, look)
    }

    /// In the language of Graphviz.
    #[must_use]
    pub fn to_dot(&self, caption: &Caption) -> String {
        dot::draw(self, caption)
    }

    /// A flowchart in the language of Mermaid, which GitLab and GitHub draw in Markdown.
    #[must_use]
    pub fn to_mermaid(&self, caption: &Caption) -> String {
        mermaid::draw(self, caption)
    }

    /// A drawing for browsers and documents.
    #[must_use]
    pub fn to_svg(&self, caption: &Caption) -> String {
        svg::draw(self, caption, None)
    }

    /// The same drawing for a place in a page, whose style sheet says how its classes look; stacks are marked.
    #[must_use]
    pub fn to_svg_for_page(&self, caption: &Caption, marks: &BTreeMap<StackId, Mark>) -> String {
        svg::draw(self, caption, Some(marks))
    }

    /// The sprints that have stacks, each with its stacks in their order.
    fn by_sprint(&self) -> BTreeMap<u32, Vec<&super::Node>> {
        let mut sprints: BTreeMap<u32, Vec<&super::Node>> = BTreeMap::new();
        for index in self.sorted() {
            let node = &self.inner[index];
            sprints.entry(node.sprint).or_default().push(node);
        }
        sprints
    }
}

impl Why {
    /// Whether nothing is read from what is needed: it only has to be there first.
    pub(super) fn is_order_only(&self) -> bool {
        self.outputs.is_empty()
    }
}

/// Fill, line and text colours of the sprints, in turn: told apart by people who see colours differently, too, and
/// never the only sign (every picture also writes the sprint down).
pub(super) const SPRINT_COLOURS: [Colours; 8] = [
    Colours { fill: "#e8f1fc", line: "#2b6cb0", text: "#1d4a7a" },
    Colours { fill: "#e3f5f0", line: "#158466", text: "#0d5a46" },
    Colours { fill: "#fdf0dc", line: "#b7701a", text: "#7d4a0e" },
    Colours { fill: "#efeafb", line: "#6b4fbb", text: "#493582" },
    Colours { fill: "#fce8ef", line: "#b83266", text: "#822046" },
    Colours { fill: "#edf4da", line: "#66801f", text: "#455714" },
    Colours { fill: "#e1f3f8", line: "#1a7f9c", text: "#11576b" },
    Colours { fill: "#f3ebe4", line: "#8a5a3c", text: "#5f3d28" },
];

/// The colours of one sprint.
pub(super) struct Colours {
    pub(super) fill: &'static str,
    pub(super) line: &'static str,
    pub(super) text: &'static str,
}

pub(super) fn colours(sprint: u32) -> &'static Colours {
    let turn = usize::try_from(sprint.saturating_sub(1)).unwrap_or(0);
    &SPRINT_COLOURS[turn % SPRINT_COLOURS.len()]
}
