//! `charts/application`: its unit tests, its pages, and the chart itself on a real API server.

mod asserts;
mod cluster;
mod helm;
mod pages;
mod path;
mod readme;
mod suite;

use helm::Helm;

/// The files are helm-unittest's; here the real helm renders, in both majors.
#[test]
fn its_unit_tests_hold() {
    for requirement in [">=3.17, <4", "4"] {
        let helm = Helm::of(requirement);
        let (tests, failures) = suite::run_all(&helm);
        assert!(failures.is_empty(), "helm {requirement}:\n{}", failures.join("\n"));
        assert!(tests > 80, "only {tests} tests were found");
    }
}

#[test]
fn helm_finds_nothing_to_say_about_it() {
    for requirement in [">=3.17, <4", "4"] {
        let values = helm::chart().join("tests/values/least.yaml");
        let arguments = ["lint", "--strict", "--values", values.to_str().expect("UTF-8")];
        let said = Helm::of(requirement).run(&arguments, &[helm::chart()]);
        assert!(said.is_ok(), "helm {requirement}: {said:?}");
    }
}
