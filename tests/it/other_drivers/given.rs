use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use groundwork::{
    drivers::{
        Act, Authentication, ClusterAccess, Driver as _, Job, Known, Outcome, Removal, Urgency, World,
        given::{GivenDriver, access, local_cluster_uid},
    },
    model::{Action, Fault, Given, GivenSource, Kind, Teardown, Template, Value, Witness},
};
use serde_json::json;

use super::super::shared::{context, stack, world};

struct Fixture {
    folder: tempfile::TempDir,
    world: Arc<World>,
}

impl Fixture {
    fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("platform")).expect("a folder");
        Self { world: Arc::new(world(folder.path())), folder }
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join("platform").join(name), text).expect("written");
    }

    fn job(&self, source: GivenSource) -> Job {
        Job {
            stack: stack("given", Kind::Given(Given { source })),
            known: Known::default(),
            cluster: None,
            record: None,
            world: Arc::clone(&self.world),
        }
    }

    fn context(&self) -> groundwork::drivers::Context {
        let (_, cancel) = tokio::sync::watch::channel(Urgency::None);
        context(&self.folder.path().join("run"), "given", cancel)
    }

    async fn act(&self, job: &Job) -> Result<Outcome, Fault> {
        GivenDriver::default().act(job, &Act::Direct, &self.context()).await
    }

    /// The access that a kubeconfig gives.
    async fn kubeconfig(&self, config: &Value, context: Option<&str>) -> Result<ClusterAccess, Fault> {
        self.write("config", &config.to_string());
        let source =
            GivenSource::Kubeconfig { path: PathBuf::from("config"), context: context.map(str::to_owned) };
        let before = std::fs::read(self.folder.path().join("platform/config")).expect("is there");
        let result =
            self.act(&self.job(source)).await.and_then(|outcome| access(&outcome.outputs, &self.world));
        let after = std::fs::read(self.folder.path().join("platform/config")).expect("is there");
        assert_eq!(before, after, "a kubeconfig is never changed");
        result
    }
}

fn kubeconfig(cluster: Value, user: Value) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "main",
        "clusters": [{ "name": "c", "cluster": cluster }],
        "users": [{ "name": "u", "user": user }],
        "contexts": [{ "name": "main", "context": { "cluster": "c", "user": "u" } }],
    })
}

const PEM: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

#[tokio::test]
async fn literals_are_handed_on_as_they_are() {
    let fixture = Fixture::new();
    let literals = BTreeMap::from([("subnetwork".to_owned(), Template::Literal("projects/a".into()))]);
    let job = fixture.job(GivenSource::Outputs(literals));
    let preview = GivenDriver::default().preview(&job, &fixture.context()).await.expect("a preview");
    assert_eq!(preview.action, Action::Read);
    let outcome = fixture.act(&job).await.expect("read");
    assert_eq!(outcome.outputs["subnetwork"].value(), Some(&Value::from("projects/a")));
    assert_eq!((outcome.summary.as_str(), &outcome.witness), ("1 output", &Witness::Itself));
}

#[tokio::test]
async fn outputs_of_another_state_keep_their_sensitivity() {
    let fixture = Fixture::new();
    let state = json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "resources": [],
        "outputs": {
            "vpc": { "value": "main", "type": "string" },
            "key": { "value": "hunter2", "type": "string", "sensitive": true },
        },
    });
    fixture.write("terraform.tfstate", &state.to_string());
    let outcome = fixture
        .act(&fixture.job(GivenSource::TerraformState("terraform.tfstate".into())))
        .await
        .expect("read");
    assert_eq!(outcome.outputs["vpc"].value(), Some(&Value::from("main")));
    assert!(outcome.outputs["key"].sensitive);
    let fault =
        fixture.act(&fixture.job(GivenSource::TerraformState("none".into()))).await.expect_err("no state");
    assert!(fault.to_string().contains("none"), "{fault}");
}

#[tokio::test]
async fn every_way_a_kubeconfig_proves_who_one_is() {
    let fixture = Fixture::new();
    std::fs::write(fixture.folder.path().join("platform/ca.pem"), PEM).expect("written");
    let cluster = json!({ "server": "https://10.0.0.1:6443", "certificate-authority": "ca.pem" });
    let access = |user: Value| {
        let config = kubeconfig(cluster.clone(), user);
        let fixture = &fixture;
        async move { fixture.kubeconfig(&config, None).await.expect("an access") }
    };
    let token = access(json!({ "token": "hunter2" })).await;
    assert_eq!(
        (token.server.as_str(), token.certificate_authority.as_deref()),
        ("https://10.0.0.1:6443", Some(PEM))
    );
    assert!(matches!(&token.authentication, Authentication::Token(token) if token.expose() == "hunter2"));
    fixture.write("token", "from-a-file\n");
    let file = access(json!({ "tokenFile": "token" })).await;
    assert!(matches!(&file.authentication, Authentication::Token(token) if token.expose() == "from-a-file"));
    fixture.write("key.pem", "-----BEGIN PRIVATE KEY-----\nBBBB\n-----END PRIVATE KEY-----\n");
    let certificate = access(json!({ "client-certificate": "ca.pem", "client-key": "key.pem" })).await;
    assert!(
        matches!(&certificate.authentication, Authentication::Certificate { key, .. } if key.expose().contains("BBBB"))
    );
    let exec = json!({ "exec": {
        "apiVersion": "client.authentication.k8s.io/v1", "command": "aws", "args": ["eks", "get-token"],
        "env": [{ "name": "AWS_PROFILE", "value": "prod" }], "interactiveMode": "Never",
    } });
    let Authentication::Exec { command, arguments, environment, api_version } =
        access(exec).await.authentication
    else {
        panic!("a plugin was given")
    };
    assert_eq!((command.to_str(), arguments), (Some("aws"), vec!["eks".to_owned(), "get-token".to_owned()]));
    assert_eq!(environment, BTreeMap::from([("AWS_PROFILE".to_owned(), "prod".to_owned())]));
    assert_eq!(api_version, "client.authentication.k8s.io/v1");
}

#[tokio::test]
async fn a_kubeconfig_that_cannot_be_used_says_why() {
    let fixture = Fixture::new();
    let good = json!({ "server": "https://10.0.0.1" });
    let refused = |cluster: Value, user: Value, context: Option<&'static str>| {
        let fixture = &fixture;
        async move {
            fixture.kubeconfig(&kubeconfig(cluster, user), context).await.expect_err("refused").to_string()
        }
    };
    let mut said = vec![
        refused(good.clone(), json!({ "username": "u", "password": "hunter2" }), None).await,
        refused(
            json!({ "server": "https://x", "insecure-skip-tls-verify": true }),
            json!({ "token": "t" }),
            None,
        )
        .await,
        refused(json!({ "server": "https://x", "tls-server-name": "p" }), json!({ "token": "t" }), None)
            .await,
        refused(good.clone(), json!({ "token": "t" }), Some("other")).await,
        refused(
            json!({ "server": "https://x", "certificate-authority": "none.pem" }),
            json!({ "token": "t" }),
            None,
        )
        .await,
    ];
    for text in &mut said {
        *text = text.replace(&fixture.folder.path().display().to_string(), "");
    }
    insta::assert_snapshot!(said.join("\n"));
    assert!(!said.join("").contains("hunter2"));
}

#[tokio::test]
async fn a_local_cluster_is_announced_and_one_that_is_gone_is_stopped_already() {
    let fixture = Fixture::new();
    let job = fixture.job(GivenSource::LocalCluster { nodes: 3, webhook_delay: Duration::ZERO });
    let preview = GivenDriver::default().preview(&job, &fixture.context()).await.expect("a preview");
    assert_eq!(preview.action, Action::Create);
    assert_eq!(preview.changes[0].address, "local cluster of 3 simulated nodes");
    let fault = fixture.act(&job).await.expect_err("this world has no tools");
    assert_eq!(fault.hint.as_deref(), Some("groundwork tools install"));
    assert_eq!(local_cluster_uid(&job.stack.id, &fixture.world), None);
    // What helm kept of the cluster goes with it.
    let kept = fixture.world.home.join("helm/0253b346-27ba-44eb");
    std::fs::create_dir_all(&kept).expect("a folder");
    let removal = Removal {
        teardown: Teardown::Given { local_cluster: Some("given".to_owned()), file: None },
        witness: Witness::Cluster { uid: "0253b346-27ba-44eb".to_owned() },
        cluster: None,
        job: None,
        world: Arc::clone(&fixture.world),
    };
    GivenDriver::default().destroy(&removal, &fixture.context()).await.expect("gone already is success");
    assert!(!kept.exists());
}
