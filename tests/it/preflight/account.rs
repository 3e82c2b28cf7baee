//! A platform, a machine and an account on which everything is as it must be. Tests take one thing away.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use super::{
    super::{engine::world::Ended, mirror::script},
    google::Google,
};

const PLATFORM: &str = r#"
[platform]
name = "shop"
[vars]
org_id = "111111111111"
billing_account = "AAAAAA-BBBBBB-CCCCCC"
region = "europe-west1"
domain = "testing.shop.example"
[sprints]
1 = "Foundation"
2 = "Names"
[stacks.project]
sprint = 1
inputs = { project_id = "shop-${env.name}-1", org_id = "${env.org_id}", billing_account = "${env.billing_account}" }
[stacks.net]
sprint = 1
inputs = { nodes_cidr = "${env.nodes_cidr}" }
[stacks.gke]
sprint = 1
inputs = { region = "${env.region}", zones = ["europe-west1-b", "europe-west1-c"], connect_through = "dns", node_pools = { apps = { machine_type = "e2-standard-4", min_nodes_per_zone = 1, max_nodes_per_zone = 3 } } }
[stacks.web]
sprint = 1
cluster = "gke"
[stacks.dns]
sprint = 2
inputs = { domain = "${env.domain}" }
[environments.testing]
sprint = 2
vars.nodes_cidr = "10.10.0.0/20"
[environments.production]
sprint = 1
vars.nodes_cidr = "10.32.0.0/20"
"#;

const ROOTS: [(&str, &str); 4] = [
    (
        "project",
        "variable \"project_id\" {}\nvariable \"org_id\" {}\nvariable \"billing_account\" {}\n\
         resource \"google_project\" \"p\" {\n  name = \"x\"\n  project_id = var.project_id\n}\n\
         resource \"google_project_service\" \"s\" {\n  service = \"compute.googleapis.com\"\n}\n",
    ),
    (
        "net",
        "variable \"nodes_cidr\" {}\nresource \"google_compute_subnetwork\" \"s\" {\n  name = \"s\"\n}\n\
         resource \"google_compute_router_nat\" \"n\" {\n  name = \"n\"\n}\n\
         resource \"google_pubsub_topic\" \"t\" {\n  name = \"t\"\n}\n",
    ),
    (
        "gke",
        "variable \"region\" {}\nvariable \"zones\" {}\nvariable \"connect_through\" {}\nvariable \"node_pools\" {}\n\
         resource \"google_container_cluster\" \"c\" {\n  name = \"c\"\n}\n\
         resource \"google_container_node_pool\" \"p\" {\n  name = \"p\"\n}\noutput \"endpoint\" {\n  value = \"x\"\n}\noutput \"cluster_ca_certificate\" {\n  value = \"x\"\n}\n",
    ),
    ("dns", "variable \"domain\" {}\nresource \"google_dns_managed_zone\" \"z\" {\n  name = \"z\"\n}\n"),
];

/// The token that is asked with; it must never be seen.
pub const TOKEN: &str = "ya29.this-is-the-token";
const PLUGIN: &str = r#"{"status": {"token": "a-cluster-token"}}"#;

pub struct Account {
    folder: tempfile::TempDir,
    pub google: Google,
    variables: Vec<(String, String)>,
}

impl Account {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let account = Self { folder, google: Google::start(), variables: Vec::new() };
        account.write("platform/platform.toml", PLATFORM);
        for (name, root) in ROOTS {
            account.write(&format!("platform/stacks/{name}/stack.toml"), "kind = \"terraform\"\n");
            account.write(&format!("platform/stacks/{name}/main.tf"), root);
        }
        account.write("platform/stacks/web/stack.toml", "kind = \"helm\"\nchart = \"./chart\"\n");
        account.write("platform/stacks/web/chart/Chart.yaml", "apiVersion: v2\nname: web\nversion: 0.1.0\n");
        account.install("terraform", &script(r#"{"terraform_version": "1.13.1"}"#));
        account.install("helm", &script("v3.19.4+g7cfb6e4"));
        account.install("gke-gcloud-auth-plugin", &script(PLUGIN));
        account.login(&account.person());
        account.everything_is_fine();
        account
    }

    /// A machine and an account with nothing on them.
    pub fn empty() -> Self {
        let account = Self::new();
        fs::remove_file(account.path("bin/gke-gcloud-auth-plugin")).expect("it was there");
        fs::remove_file(account.adc()).expect("it was there");
        account
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, path: &str, content: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, content).expect("written");
    }

    /// Puts an executable on `PATH`.
    pub fn install(&self, name: &str, content: &str) {
        let path = format!("bin/{name}");
        self.write(&path, content);
        fs::set_permissions(self.path(&path), fs::Permissions::from_mode(0o755)).expect("executable");
    }

    pub fn edit(&self, from: &str, to: &str) -> &Self {
        let path = self.path("platform/platform.toml");
        let text = fs::read_to_string(&path).expect("is there");
        assert!(text.contains(from), "{from:?} is not in {text}");
        fs::write(path, text.replace(from, to)).expect("written");
        self
    }

    fn adc(&self) -> PathBuf {
        self.path("home/.config/gcloud/application_default_credentials.json")
    }

    /// Writes the application default credentials.
    pub fn login(&self, credentials: &Value) {
        let path = self.adc();
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, credentials.to_string()).expect("written");
    }

    /// What `gcloud auth application-default login` writes, with this server's token endpoint.
    pub fn person(&self) -> Value {
        json!({
            "type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "1//refresh-me-not",
            "quota_project_id": "seed-1", "token_uri": format!("{}/token", self.google.url()),
        })
    }

    fn everything_is_fine(&self) {
        let google = &self.google;
        let service = |name: &str| json!({ "name": format!("projects/1/services/{name}.googleapis.com"), "state": "ENABLED" });
        let services = ["cloudresourcemanager", "serviceusage", "cloudbilling", "iam"].map(service);
        let quota = |metric: &str, limit: u32| json!({ "metric": metric, "limit": limit, "usage": 0 });
        let quotas = json!({ "quotas": [quota("CPUS", 72), quota("SSD_TOTAL_GB", 4096), quota("IN_USE_ADDRESSES", 8)] });
        let servers = ["ns-cloud-a1.googledomains.com.", "ns-cloud-a2.googledomains.com."];
        let records = servers.map(|data| json!({ "name": "testing.shop.example.", "type": 2, "data": data }));
        google
            .answer("POST /token", 200, json!({ "access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer" }))
            .answer("GET /openidconnect.googleapis.com/v1/userinfo", 200, json!({ "email": "ann@shop.example" }))
            .answer("GET /cloudresourcemanager.googleapis.com/v3/projects:search", 200, json!({}))
            .answer("GET /serviceusage.googleapis.com/v1/projects/seed-1/services:batchGet", 200, json!({ "services": services }))
            .answer(
                "GET /cloudbilling.googleapis.com/v1/billingAccounts/AAAAAA-BBBBBB-CCCCCC",
                200,
                json!({ "open": true, "displayName": "Shop" }),
            )
            .answer(
                "GET /cloudresourcemanager.googleapis.com/v3/projects/shop-testing-1",
                200,
                json!({ "name": "projects/222222222222", "state": "ACTIVE", "parent": "organizations/111111111111" }),
            )
            .answer(
                "GET /cloudbilling.googleapis.com/v1/projects/shop-testing-1/billingInfo",
                200,
                json!({ "billingEnabled": true }),
            )
            .answer("GET /compute.googleapis.com/compute/v1/projects/shop-testing-1/regions/europe-west1", 200, quotas)
            .answer(
                "GET /compute.googleapis.com/compute/v1/projects/shop-testing-1",
                200,
                json!({ "quotas": [quota("CPUS_ALL_REGIONS", 100)] }),
            )
            .answer("GET /compute.googleapis.com/compute/v1/projects/shop-testing-1/global/networks", 200, json!({}))
            .answer(
                "GET /dns.googleapis.com/dns/v1/projects/shop-testing-1/managedZones",
                200,
                json!({ "managedZones": [{ "nameServers": servers, "visibility": "public" }] }),
            )
            .answer("GET /dns.google/resolve?name=testing.shop.example&type=NS", 200, json!({ "Answer": records }));
    }

    /// Nobody made the project yet.
    pub fn without_project(&self) -> &Self {
        let refused = super::google::error(
            "Permission denied on resource project shop-testing-1 (or it may not exist).",
            None,
        );
        self.google.answer(
            "GET /cloudresourcemanager.googleapis.com/v3/projects/shop-testing-1",
            403,
            refused,
        );
        self
    }

    pub fn command(&self, platform: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
        command.arg("-C").arg(platform).args(arguments).env_clear().stdin(Stdio::null());
        command
            .env("PATH", self.path("bin"))
            .env("HOME", self.path("home"))
            .env("GROUNDWORK_CACHE", self.path("cache"));
        // No machine of Google's, unless a test is about one.
        command.env("GCE_METADATA_HOST", "127.0.0.1:1").env("GROUNDWORK_GOOGLE_ENDPOINT", self.google.url());
        command.envs(self.variables.iter().cloned());
        command
    }

    /// What it said, with this machine's folder and ports made the same in every run. It never says the token.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Ended {
        let mut all = vec!["preflight", "-e", "testing"];
        all.extend(arguments);
        let output = self.command(&self.path("platform"), &all).output().expect("groundwork runs");
        let mut ended = Ended::of(output);
        for text in [&mut ended.out, &mut ended.err] {
            for secret in [TOKEN, "refresh-me-not", "a-cluster-token"] {
                assert!(!text.contains(secret), "{text}");
            }
            *text = text
                .replace(&self.folder.path().display().to_string(), "FOLDER")
                .replace(self.google.address(), "GOOGLE");
        }
        ended
    }

    /// Expects nothing to be missing, and this to be said.
    #[track_caller]
    pub fn fine(&self, says: &str) {
        let ended = self.run(&[]);
        assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
        ended.says(says);
    }

    /// Expects something to be missing: all of these are said.
    #[track_caller]
    pub fn lacks(&self, says: &[&str]) {
        let ended = self.run(&[]);
        assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
        for text in says {
            ended.says(text);
        }
        ended.says("missing");
    }
}
