use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};

use proptest::prelude::*;

use super::{
    Graph, GraphError, Why,
    fixtures::{id, parse, reference, why},
};
use crate::{
    model::{
        Chart, ChartSource, Check, Gate, Given, GivenSource, Helm, Job, Kind, Location, Part, Reference,
        Stack, StackId, Template, Terraform, Value,
    },
    platform::{Environment, Platform},
};

fn names(ids: impl IntoIterator<Item = StackId>) -> Vec<String> {
    ids.into_iter().map(|id| id.to_string()).collect()
}

fn output(stack: &str, output: &str) -> Template {
    Template::Reference(Reference::Output { stack: id(stack), output: output.into() })
}

fn here() -> Location {
    Location { file: "platform.toml".into(), line: 1, column: 1 }
}

fn stack(name: &str, kind: Kind) -> Stack {
    let folder = PathBuf::from("stacks").join(name);
    let (needs, gates) = (BTreeSet::new(), Vec::new());
    let stages = crate::model::Stages::default();
    let waivers = Vec::new();
    let (sprint, protected, origin) = (1, false, here());
    Stack {
        id: id(name),
        sprint,
        folder,
        protected,
        needs,
        identity: crate::model::Identity::default(),
        gates,
        stages,
        waivers,
        kind,
        origin,
    }
}

fn terraform(inputs: &[(&str, Template)]) -> Kind {
    Kind::Terraform(Terraform {
        inputs: inputs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        variables: BTreeMap::new(),
        outputs: BTreeMap::new(),
        files: Vec::new(),
        teardown: BTreeMap::new(),
    })
}

fn helm(cluster: &str, values: Template) -> Kind {
    Kind::Helm(Helm {
        chart: Chart { source: ChartSource::Path("chart".into()), version: None },
        release: "web".into(),
        namespace_labels: BTreeMap::new(),
        namespace: "web".into(),
        cluster: id(cluster),
        values,
        wait: true,
        timeout: Duration::from_mins(5),
        upgrade: crate::model::Upgrade::default(),
    })
}

fn job(cluster: &str) -> Job {
    Job {
        command: vec![Template::Literal("./init".into())],
        environment: BTreeMap::new(),
        once: true,
        outputs: BTreeMap::new(),
        cluster: Some(id(cluster)),
        undo: None,
        timeout: Duration::from_mins(1),
        not_run: None,
    }
}

fn platform(stacks: Vec<Stack>) -> Platform {
    Platform {
        name: "acme".into(),
        folder: "/acme".into(),
        content: "/acme".into(),
        revision: None,
        environment: Environment {
            identity: crate::model::Identity::default(),
            name: "testing".into(),
            sprint: 1,
            protected: false,
            freezes: Vec::new(),
            asks: true,
            variables: BTreeMap::new(),
            origin: here(),
        },
        sprints: BTreeMap::new(),
        tools: BTreeMap::new(),
        stacks: stacks.into_iter().map(|stack| (stack.id.clone(), stack)).collect(),
        absent: BTreeMap::new(),
        secrets: BTreeMap::new(),
        rehearsal: crate::platform::Rehearsal::default(),
        moved: Vec::new(),
        provider_mirror: None,
        chart_mirror: None,
        registries: std::collections::BTreeMap::new(),
        images: crate::model::Images::default(),
        pass_environment: Vec::new(),
    }
}

fn needs(graph: &Graph, of: &str) -> Vec<(String, String)> {
    graph.dependencies(&id(of)).map(|(id, why)| (id.to_string(), why.to_string())).collect()
}

#[test]
fn edges_come_from_every_template_from_needs_and_from_clusters() {
    let literal = |text: &str| Template::Literal(Value::from(text));
    let mut site =
        stack("site", helm("gke", Template::Table([("a".to_owned(), output("vpc", "zone"))].into())));
    site.needs = [id("vpc"), id("init")].into();
    let check = Check::Crd { name: "x".into() };
    let gate = Gate { name: "g".into(), timeout: Duration::ZERO, cluster: Some(id("gke")), check };
    let mut cluster = stack("gke", terraform(&[("net", output("vpc", "network"))]));
    cluster.gates = vec![gate.clone()];
    let mut dns = stack("dns", terraform(&[("name", literal("a"))]));
    dns.gates = vec![gate];
    let mut init = job("gke");
    init.undo = Some(vec![output("dns", "name")]);
    init.environment = [(
        "KEY".to_owned(),
        Template::Text(vec![
            Part::Literal("k=".into()),
            Part::Reference(Reference::Output { stack: id("vpc"), output: "key".into() }),
            Part::Reference(Reference::Secret("token".into())),
        ]),
    )]
    .into();
    let given = Given { source: GivenSource::Outputs([("id".to_owned(), literal("x"))].into()) };
    let network = stack("network", Kind::Given(given));
    let vpc =
        stack("vpc", terraform(&[("host", output("network", "id")), ("peer", output("network", "peer"))]));
    let init = stack("init", Kind::Job(init));
    let graph = Graph::new(&platform(vec![site, cluster, dns, init, network, vpc])).expect("a graph");

    let of = |name: &str| needs(&graph, name);
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(of("network"), []);
    assert_eq!(of("vpc"), [pair("network", "id, peer")]);
    assert_eq!(of("gke"), [pair("vpc", "network")], "its gate asks the cluster it brings: no edge to itself");
    assert_eq!(of("dns"), [pair("gke", "its cluster")]);
    assert_eq!(of("init"), [pair("dns", "name"), pair("gke", "its cluster"), pair("vpc", "key")]);
    assert_eq!(of("site"), [pair("gke", "its cluster"), pair("init", "needs"), pair("vpc", "zone, needs")]);
}

#[test]
fn order_goes_by_need_then_sprint_then_name() {
    assert_eq!(
        names(reference().order()),
        [
            "network",
            "project",
            "iam",
            "kms",
            "vpc",
            "gke",
            "cert-manager",
            "dns",
            "external-dns",
            "ingress-nginx",
            "issuers",
            "monitoring",
            "logging",
            "vault",
            "vault-init",
            "consul",
            "backups",
            "velero",
        ]
    );
}

#[test]
fn selections_of_the_reference_platform() {
    let graph = reference();
    let only = |name: &str| names(graph.with_dependencies([&id(name)]));
    assert_eq!(only("cert-manager"), ["cert-manager", "gke", "iam", "kms", "network", "project", "vpc"]);
    assert_eq!(names(graph.with_dependents([&id("vault")])), ["consul", "vault", "vault-init"]);
    let spared = graph.sparing([&id("kms")]);
    assert!(!spared.contains("kms") && !spared.contains("project") && spared.contains("iam"));
    let first = graph.up_to_sprint(1);
    assert_eq!(names(first.order()), ["network", "project", "iam", "kms", "vpc", "gke"]);
    assert_eq!(needs(&first, "gke"), needs(&graph, "gke"));
    assert!(graph.with_dependencies([&id("nobody")]).is_empty());
}

#[test]
fn the_critical_path_follows_durations_and_guesses_unknown_ones() {
    let graph = parse("a: \n b: a \n c: a \n d: b c").expect("a graph");
    let seconds = |all: &[(&str, u64)]| -> BTreeMap<StackId, Duration> {
        all.iter().map(|(name, count)| (id(name), Duration::from_secs(*count))).collect()
    };
    let path = |durations: &[(&str, u64)]| {
        let (path, total) = graph.critical_path(&seconds(durations));
        (names(path).join(" "), total.as_secs())
    };
    assert_eq!(path(&[("a", 1), ("b", 2), ("c", 5), ("d", 1)]), ("a c d".into(), 7));
    assert_eq!(path(&[]), ("a b d".into(), 3), "no duration known: the longest chain of stacks");
    assert_eq!(path(&[("a", 2), ("b", 4)]), ("a b d".into(), 9), "unknown ones count as the mean");
    let remaining = graph.longest_remaining(&seconds(&[("a", 1), ("b", 2), ("c", 5), ("d", 1)]));
    assert_eq!(remaining.values().map(Duration::as_secs).collect::<Vec<_>>(), [7, 3, 6, 1]);
    assert_eq!(parse("").expect("empty").critical_path(&BTreeMap::new()), (Vec::new(), Duration::ZERO));
}

#[test]
fn circles_are_named_and_unknown_needs_too() {
    let message = |text: &str| parse(text).expect_err("refused").to_string();
    assert_eq!(message("a: a"), "stacks need each other in a circle: a → a");
    assert_eq!(
        message("z: \n a: z b \n b: c \n c: a x \n x: y \n y: x c"),
        "stacks need each other in a circle: a → b → c → a"
    );
    assert_eq!(message("a: b"), "stack `a` needs `b`, which this environment does not have");
}

/// Up to `count` stacks; each may need any of those before it, in an order of names that has nothing to do with it.
fn graphs(count: usize) -> impl Strategy<Value = (Graph, BTreeMap<StackId, Duration>)> {
    let stack = (prop::collection::vec(any::<bool>(), count), 0..20_u64, 1..4_u32);
    (prop::collection::vec(stack, 0..=count), Just((0..count).collect::<Vec<_>>()).prop_shuffle()).prop_map(
        |(stacks, shuffled)| {
            let name = |at: usize| id(&format!("s{}", shuffled[at]));
            let durations = stacks.iter().enumerate();
            let durations = durations.map(|(at, stack)| (name(at), Duration::from_secs(stack.1))).collect();
            let graph = Graph::build(stacks.iter().enumerate().map(|(at, (needs, _, sprint))| {
                let needs = needs[..at].iter().enumerate().filter(|(_, needed)| **needed);
                let needs = needs.map(|(before, _)| (name(before), Why::needs())).collect();
                (super::Node { id: name(at), sprint: *sprint, kind: super::StackKind::Terraform }, needs)
            }));
            (graph.expect("needs go backwards only"), durations)
        },
    )
}

fn edges(graph: &Graph) -> Vec<(StackId, StackId)> {
    let of = |id: &StackId| graph.dependencies(id).map(|(need, _)| need.clone()).collect::<Vec<_>>();
    graph.nodes().flat_map(|node| of(&node.id).into_iter().map(|need| (need, node.id.clone()))).collect()
}

/// The longest way from `from` to any end, by trying all of them.
fn longest_by_force(graph: &Graph, durations: &BTreeMap<StackId, Duration>, from: &StackId) -> Duration {
    let behind = graph.dependents(from).map(|(next, _)| longest_by_force(graph, durations, next));
    behind.max().unwrap_or_default() + durations[from]
}

proptest! {
    #[test]
    fn order_respects_every_edge((graph, _) in graphs(12)) {
        let order = graph.order();
        prop_assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), graph.len());
        let place: BTreeMap<_, _> = order.iter().enumerate().map(|(at, id)| (id, at)).collect();
        for (need, stack) in edges(&graph) {
            prop_assert!(place[&need] < place[&stack], "{} before {}", need, stack);
        }
        let down = graph.reversed();
        prop_assert_eq!(edges(&down).into_iter().map(|(a, b)| (b, a)).collect::<BTreeSet<_>>(),
            edges(&graph).into_iter().collect::<BTreeSet<_>>());
    }

    #[test]
    fn layers_are_as_early_as_they_can_be((graph, _) in graphs(12)) {
        let depths = graph.depths();
        for node in graph.nodes() {
            let deepest = graph.dependencies(&node.id).map(|(need, _)| depths[need] + 1).max();
            prop_assert_eq!(depths[&node.id], deepest.unwrap_or(0));
        }
        let layers = graph.layers();
        prop_assert_eq!(layers.iter().map(Vec::len).sum::<usize>(), graph.len());
        prop_assert!(layers.iter().all(|layer| !layer.is_empty()));
    }

    #[test]
    fn closures_obey_their_laws((graph, _) in graphs(12), picks in prop::collection::vec(0..12_usize, 0..4)) {
        let all: Vec<&StackId> = graph.nodes().map(|node| &node.id).collect();
        let picked: BTreeSet<StackId> = picks.iter().filter_map(|at| all.get(*at)).map(|id| (*id).clone()).collect();
        let below = graph.with_dependencies(&picked);
        let above = graph.with_dependents(&picked);
        prop_assert!(picked.is_subset(&below) && picked.is_subset(&above), "contains what was asked for");
        prop_assert_eq!(&graph.with_dependencies(&below), &below, "once is enough");
        for (need, stack) in edges(&graph) {
            prop_assert!(!below.contains(&stack) || below.contains(&need), "closed downwards");
            prop_assert!(!above.contains(&need) || above.contains(&stack), "closed upwards");
        }
        for id in &below {
            prop_assert!(!graph.with_dependents([id]).is_disjoint(&picked), "nothing that is not needed");
        }
        let spared = graph.sparing(&picked);
        prop_assert!(spared.is_disjoint(&below));
        prop_assert_eq!(spared.len() + below.len(), graph.len());
        prop_assert_eq!(&graph.with_dependents(&spared), &spared, "what is destroyed takes nobody's ground away");
        let part = graph.restricted(&below);
        let inside: Vec<_> = edges(&graph).into_iter().filter(|(_, stack)| below.contains(stack)).collect();
        prop_assert_eq!(edges(&part), inside);
    }

    #[test]
    fn the_longest_path_is_that_of_brute_force((graph, durations) in graphs(9)) {
        let remaining = graph.longest_remaining(&durations);
        for node in graph.nodes() {
            prop_assert_eq!(remaining[&node.id], longest_by_force(&graph, &durations, &node.id));
        }
        let (path, total) = graph.critical_path(&durations);
        prop_assert_eq!(path.iter().map(|id| durations[id]).sum::<Duration>(), total);
        prop_assert_eq!(remaining.values().max().copied().unwrap_or_default(), total);
        for pair in path.windows(2) {
            prop_assert!(graph.dependencies(&pair[1]).any(|(need, _)| *need == pair[0]));
        }
    }

    #[test]
    fn an_edge_back_makes_a_circle_that_is_one((graph, _) in graphs(9), pick in 0..81_usize) {
        let edges = edges(&graph);
        prop_assume!(!edges.is_empty());
        let (need, stack) = &edges[pick % edges.len()];
        let broken = Graph::build(graph.nodes().map(|node| {
            let mut needs: BTreeMap<StackId, Why> =
                graph.dependencies(&node.id).map(|(id, why)| (id.clone(), why.clone())).collect();
            if node.id == *need {
                needs.insert(stack.clone(), why(&[], false, true));
            }
            (node.clone(), needs)
        }));
        let Err(GraphError::Cycle(circle)) = broken else { return Err(TestCaseError::fail("no circle found")) };
        prop_assert!(circle.len() > 2 && circle.first() == circle.last());
        prop_assert_eq!(circle[1..].iter().collect::<BTreeSet<_>>().len(), circle.len() - 1, "no stack twice");
        for pair in circle.windows(2) {
            let real = graph.dependencies(&pair[0]).any(|(id, _)| *id == pair[1]);
            prop_assert!(real || (pair[0] == *need && pair[1] == *stack), "{:?} is no edge", pair);
        }
    }
}

proptest! {
    #[test]
    fn reduction_keeps_what_needs_what_and_nothing_twice((graph, _) in graphs(12)) {
        let reduced = graph.reduced();
        for node in graph.nodes() {
            prop_assert_eq!(graph.with_dependents([&node.id]), reduced.with_dependents([&node.id]));
        }
        let all = edges(&reduced);
        for (need, stack) in &all {
            let round = all.iter().any(|(from, by)| from == need && by != stack && reduced.with_dependents([by]).contains(stack));
            prop_assert!(!round, "{} → {} follows from others", need, stack);
        }
    }
}
