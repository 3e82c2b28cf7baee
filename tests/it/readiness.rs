//! The reference platform's releases held against the readiness checklist, as their charts render.

use std::{path::Path, process::Command};

use serde_json::Value;

fn groundwork(arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
    command.arg("-C").arg(Path::new(env!("CARGO_MANIFEST_DIR"))).args(arguments);
    // Whether a repository can be reached must not decide a test: these are the stand-ins.
    command.env("HTTPS_PROXY", "http://127.0.0.1:1").env("HTTP_PROXY", "http://127.0.0.1:1");
    command.output().expect("groundwork starts")
}

/// As far as stand-ins go: docs/readiness.md tells of the real charts.
#[test]
fn what_production_asks_of_workloads_holds_or_is_accepted_with_a_reason() {
    for environment in ["testing", "development", "production"] {
        let output = groundwork(&["readiness", "-e", environment, "--rendered", "--json"]);
        let said = String::from_utf8_lossy(&output.stdout);
        let assessment: Value = serde_json::from_str(&said)
            .unwrap_or_else(|error| panic!("{error}: {said}{}", String::from_utf8_lossy(&output.stderr)));
        assert!(assessment["workloads"].as_u64() > Some(15), "{assessment}");
        let findings = assessment["findings"].as_array().expect("findings");
        assert!(findings.is_empty(), "{environment}: {findings:#?}");
    }
}

#[test]
fn a_release_is_printed_as_its_chart_renders_with_what_is_not_known_named() {
    let output = groundwork(&["render", "-e", "production", "cert-manager"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.starts_with("# Stack: cert-manager\n"), "{said}");
    assert!(said.contains("kind: Deployment") && said.contains("iam.dns_service_account"), "{said}");
    assert!(!said.contains("# Stack: gateway"), "only what is asked for");
}
