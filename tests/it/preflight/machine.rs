//! What is looked for on this machine and in the platform file.

use super::{super::mirror::script, account::Account};

#[test]
fn tools() {
    Account::new().fine("terraform 1.13.1 at FOLDER/bin/terraform");
    let account = Account::new().with("GROUNDWORK_HELM", "/there/is/no/helm");
    account.lacks(&["/there/is/no/helm"]);
}

#[test]
fn a_tool_that_up_would_get_is_not_missing() {
    let account = Account::new();
    std::fs::remove_file(account.path("bin/helm")).expect("it was there");
    account.fine("helm is not there yet; `up` gets it");
}

#[test]
fn the_credential_plugin() {
    Account::new().fine("FOLDER/bin/gke-gcloud-auth-plugin gives a token");
    let account = Account::new();
    account.install(
        "gke-gcloud-auth-plugin",
        "#!/bin/sh\necho \"$@\" >&2\necho 'F1125 15:19:02.5 444 cred.go:145] could not find default credentials' >&2\nexit 1\n",
    );
    account.lacks(&[
        "gives no token: could not find default credentials",
        "gcloud auth application-default login",
    ]);
    account.install("gke-gcloud-auth-plugin", &script("{}"));
    account.lacks(&["gives no token: its answer holds none"]);
    // It is asked for the credentials that terraform uses, and sees nothing of the user's kubeconfig.
    let asked = account.path("asked");
    account.install(
        "gke-gcloud-auth-plugin",
        &format!("#!/bin/sh\necho \"$@\" > '{0}'\nexport -p >> '{0}'\necho '{{\"status\": {{\"token\": \"t\"}}}}'\n", asked.display()),
    );
    let account = account.with("KUBECONFIG", "/mine");
    account.fine("gives a token");
    let asked = std::fs::read_to_string(asked).expect("it ran");
    assert!(asked.starts_with("--use_application_default_credentials\n"), "{asked}");
    assert!(asked.contains("KUBERNETES_EXEC_INFO") && !asked.contains("KUBECONFIG"), "{asked}");
    std::fs::remove_file(account.path("bin/gke-gcloud-auth-plugin")).expect("it was there");
    account.lacks(&[
        "gke-gcloud-auth-plugin is not on PATH",
        "gcloud components install gke-gcloud-auth-plugin",
    ]);
    account.edit("[stacks.web]\nsprint = 1\ncluster = \"gke\"\n", "");
    account.fine("nothing is missing");
}

#[test]
fn how_the_cluster_is_reached() {
    Account::new().fine("the control plane is reached at its DNS endpoint");
    let account = Account::new();
    account.edit("connect_through = \"dns\"", "connect_through = \"ip\"");
    account.fine("the control plane is reached at its private address");
}

#[test]
fn ranges() {
    let account = Account::new();
    account.fine("10.10.0.0/20 are taken by no other environment");
    account.edit("vars.nodes_cidr = \"10.32.0.0/20\"", "vars.nodes_cidr = \"10.10.8.0/21\"");
    account.lacks(&["`nodes_cidr` 10.10.0.0/20 overlaps 10.10.8.0/21 of environment `production`"]);
    let account = Account::new();
    account.edit(
        "region = \"europe-west1\"",
        "reserved_ranges = { office = \"10.10.0.0/16\", plant = \"10.99.0.0/16\" }\nregion = \"europe-west1\"",
    );
    account.lacks(&["overlaps 10.10.0.0/16 of `reserved_ranges.office`"]);
    account.edit("office = \"10.10.0.0/16\"", "office = \"10.11.0.0/16\"");
    account.fine("10.10.0.0/20 are taken by no other environment");
}
