use super::shape::{Format, Key, Keys, Shape};

/// A list of waivers.
pub const WAIVERS: Shape = Shape::List(&Shape::Table(&WAIVER));

static WAIVER: Keys = Keys {
    title: "[[waivers]]",
    about: "A point of the readiness checklist that a workload of the release, or its namespace, need not meet. \
            `groundwork readiness` then lists it as accepted, with the reason; one that nothing needs is named.",
    keys: &[
        Key::new("point", Shape::Text(Format::Choice(&POINTS)), "The point.", "point = \"replicas\"")
            .required(),
        Key::new(
            "workload",
            Shape::Text(Format::Any),
            "The workload, as `groundwork readiness` names it.",
            "workload = \"deployment/velero\"",
        )
        .default("the namespace itself"),
        Key::new("namespace", Shape::Text(Format::Label), "Its namespace.", "namespace = \"kube-system\"")
            .default("that of the release"),
        Key::new(
            "reason",
            Shape::Text(Format::Any),
            "Why it is as it should be.",
            "reason = \"one at a time may write backups\"",
        )
        .required(),
    ],
};

/// The words of `model::Point`.
const POINTS: [&str; 8] =
    ["replicas", "spread", "budget", "resources", "probes", "privileges", "images", "namespaces"];

#[cfg(test)]
mod tests {
    use crate::model::Point;

    #[test]
    fn points_are_those_of_the_checklist() {
        assert_eq!(super::POINTS, Point::ALL.map(Point::word));
    }
}
