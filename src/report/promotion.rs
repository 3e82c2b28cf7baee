use serde::Serialize;

use super::look::{Look, Tone};
use crate::{
    git::Touched,
    model::StackId,
    text::{clean, list},
};

/// What lies between the content that an environment has and another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PromotionView {
    /// The environment.
    pub environment: String,
    /// What it has.
    pub from: String,
    /// What it would get.
    pub to: String,
    /// Whether that is older.
    pub back: bool,
    /// The stacks whose content differs.
    pub stacks: Vec<StackId>,
    /// The commits in between that touch them, the newest first.
    pub commits: Vec<Touched>,
    /// Whether there are more of them.
    pub more: bool,
}

/// A promotion in words: what comes beside its plan.
#[must_use]
pub fn promotion(view: &PromotionView, look: Look) -> String {
    let word = if view.back { "roll-back" } else { "promotion" };
    let head =
        format!("{word} of {} from {} to {}", clean(&view.environment), clean(&view.from), clean(&view.to));
    let mut lines = vec![look.paint(Tone::Strong, &head)];
    lines.push(if view.stacks.is_empty() {
        "    no stack's content differs".to_owned()
    } else {
        let names: Vec<&str> = view.stacks.iter().map(StackId::as_str).collect();
        format!("    content differs: {}", list(&names, 100))
    });
    lines.extend(view.commits.iter().map(|touched| {
        format!("    {} {}", look.paint(Tone::Accent, &clean(&touched.commit)), clean(&touched.subject))
    }));
    lines.extend(view.more.then(|| "    and more commits: `git log` has them".to_owned()));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promotion_names_stacks_and_commits() {
        let view = PromotionView {
            environment: "production".into(),
            from: "v12 (3f2a1b9c0d)".into(),
            to: "v13 (8c7d6e5f4a)".into(),
            back: false,
            stacks: vec![StackId::new("vpc").expect("a name"), StackId::new("web").expect("a name")],
            commits: vec![Touched { commit: "8c7d6e5f4a".into(), subject: "A second range".into() }],
            more: true,
        };
        insta::assert_snapshot!(promotion(&view, Look::plain(80)), @r"
        promotion of production from v12 (3f2a1b9c0d) to v13 (8c7d6e5f4a)
            content differs: vpc, web
            8c7d6e5f4a A second range
            and more commits: `git log` has them
        ");
    }
}
