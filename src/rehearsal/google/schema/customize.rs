/// What the provider does to the plan of a resource after its schema has been applied (`CustomizeDiff`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Customize {
    /// A project that is not set is the provider's, and known at plan.
    Project,
    /// A region that is not set is the provider's, and known at plan.
    Region,
    /// A zone that is not set is the provider's, and known at plan.
    Zone,
    /// A `deletion_policy` that is not set is the provider's, or this one.
    DeletionPolicy(String),
    /// `terraform_labels` and `effective_labels` follow from these labels and the provider's.
    Labels {
        /// The attribute that holds the labels.
        attribute: String,
        /// Whether the mark of what terraform has made is added.
        attribution: bool,
    },
    /// `effective_annotations` follows from these.
    Annotations(String),
    /// A change of this argument replaces the resource where a condition holds; the condition's name in the provider.
    NewIfChanged {
        /// The argument.
        attribute: String,
        /// The condition.
        condition: String,
    },
    /// Anything else, by its name in the provider.
    Other(String),
}

impl Customize {
    /// Reads `project`, `labels(resource_labels)`, `new_if_changed(size, IsDiskShrinkage)`.
    pub(super) fn parse(text: &str) -> Self {
        let (name, argument) = match text.split_once('(') {
            Some((name, argument)) => (name, argument.trim_end_matches(')')),
            None => (text, ""),
        };
        match name {
            "project" => Self::Project,
            "region" => Self::Region,
            "zone" => Self::Zone,
            "deletion_policy" => Self::DeletionPolicy(argument.into()),
            "labels" => Self::Labels { attribute: argument.into(), attribution: true },
            "labels_without_attribution" => Self::Labels { attribute: argument.into(), attribution: false },
            "annotations" => Self::Annotations(argument.into()),
            "new_if_changed" => {
                let (attribute, condition) = argument.split_once(", ").unwrap_or((argument, ""));
                Self::NewIfChanged { attribute: attribute.into(), condition: condition.into() }
            }
            _ => Self::Other(text.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_read_and_others_kept() {
        assert_eq!(Customize::parse("project"), Customize::Project);
        assert_eq!(Customize::parse("deletion_policy(PREVENT)"), Customize::DeletionPolicy("PREVENT".into()));
        let labels = Customize::Labels { attribute: "resource_labels".into(), attribution: true };
        assert_eq!(Customize::parse("labels(resource_labels)"), labels);
        let shrinks =
            Customize::NewIfChanged { attribute: "size".into(), condition: "IsDiskShrinkage".into() };
        assert_eq!(Customize::parse("new_if_changed(size, IsDiskShrinkage)"), shrinks);
        assert_eq!(Customize::parse("validateContexts"), Customize::Other("validateContexts".into()));
    }
}
