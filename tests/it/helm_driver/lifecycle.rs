use groundwork::{
    drivers::{Act, Driver as _, Known, helm::releases},
    model::{Action, Template, Value, Witness},
};
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, PersistentVolumeClaim, Secret};
use kube::Api;
use serde_json::json;

use super::fixture::{Fixture, secret};

const GREETING: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n\
                        data: {greeting: {{ .Values.greeting | quote }}}\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_release_lives_from_install_to_uninstall() {
    let fixture = Fixture::new("life").await;
    fixture.chart("cm", &[("cm.yaml", GREETING)]);
    let job = fixture.job("hello", "cm", json!({ "greeting": "hi" }));

    let preview = fixture.preview(&job).await.expect("a preview");
    assert_eq!(preview.action, Action::Create);
    assert_eq!(preview.changes[0].address, "ConfigMap/life/hello");
    fixture.spawned.lock().expect("lock").clear();

    let outcome = fixture.driver.act(&job, &Act::Direct, &fixture.context("hello")).await.expect("installed");
    assert_eq!(fixture.steps(), ["upgrade"], "one process for a fresh install");
    assert_eq!(outcome.summary, "revision 1");
    assert_eq!(outcome.outputs["namespace"].value(), Some(&Value::from("life")));
    let configs: Api<ConfigMap> = Api::namespaced(fixture.client(), "life");
    let data = configs.get("hello").await.expect("is there").data.expect("has data");
    assert_eq!(data["greeting"], "hi");

    let again = fixture.preview(&job).await.expect("a preview");
    assert_eq!((again.action, again.changes.len(), again.notes.len()), (Action::None, 0, 0), "{again:?}");

    let changed = fixture.job("hello", "cm", json!({ "greeting": "salut" }));
    let preview = fixture.preview(&changed).await.expect("a preview");
    assert_eq!(preview.action, Action::Update);
    assert_eq!(preview.changes.len(), 1);
    assert!(preview.changes[0].diff.contains(&"+   greeting: salut".to_owned()), "{:?}", preview.changes);
    assert!(preview.changes[0].diff.contains(&"-   greeting: hi".to_owned()), "{:?}", preview.changes);
    let outcome = fixture.act(&changed).await.expect("upgraded");
    assert_eq!(outcome.summary, "revision 2");

    let cluster = fixture.clusters.open(&fixture.shared.access).expect("a cluster");
    let key = ("life".to_owned(), "hello".to_owned());
    assert!(releases(&cluster).await.expect("a list")[&key].is_at(2));
    let Witness::Helm { cluster: uid, revision: 2, .. } = &outcome.witness else {
        panic!("{:?}", outcome.witness)
    };
    assert_eq!(Some(uid), fixture.shared.access.uid.as_ref());
    assert!(fixture.helm(&["rollback", "hello", "1"]).status.success());
    assert!(!releases(&cluster).await.expect("a list")[&key].is_at(2), "a rollback by hand is noticed");

    fixture.destroy("hello", &outcome).await.expect("uninstalled");
    assert!(!releases(&cluster).await.expect("a list").contains_key(&key));
    let namespaces: Api<Namespace> = Api::all(fixture.client());
    assert!(namespaces.get_opt("life").await.expect("an answer").is_none(), "its own namespace goes too");
    fixture.spawned.lock().expect("lock").clear();
    fixture.destroy("hello", &outcome).await.expect("gone already is success");
    assert!(fixture.steps().is_empty(), "no process for what is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sensitive_is_shown_logged_or_left_behind() {
    let fixture = Fixture::new("quiet").await;
    fixture.chart(
        "app",
        &[
            (
                "secret.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: {name: {{ .Release.Name }}}\n\
             stringData: {password: {{ .Values.password }}}\n---\napiVersion: v1\nkind: ConfigMap\n\
             metadata: {name: leak}\ndata: {url: \"http://u:{{ .Values.password }}@db\"}\n",
            ),
            ("NOTES.txt", "the password is {{ .Values.password }}"),
        ],
    );
    let with = |value: &str| {
        let (template, known) = secret("password", value);
        let mut job = fixture.job("app", "app", json!({}));
        let mut stack = groundwork::model::Stack::clone(&job.stack);
        let groundwork::model::Kind::Helm(helm) = &mut stack.kind else { unreachable!("it is helm") };
        helm.values = Template::Table([("password".to_owned(), template)].into());
        job.stack = std::sync::Arc::new(stack);
        job.known = Known([known].into());
        job
    };
    let outcome = fixture.act(&with("correct-horse")).await.expect("installed");
    let preview = fixture.preview(&with("battery-staple")).await.expect("a preview");
    assert_eq!(preview.action, Action::Update);
    let text = serde_json::to_string(&preview).expect("serialises");
    assert!(!text.contains("correct-horse") && !text.contains("battery-staple"), "{text}");
    assert!(text.contains("http://u:(sensitive)@db"), "{text}");
    let secrets: Api<Secret> = Api::namespaced(fixture.client(), "quiet");
    let data = secrets.get("app").await.expect("is there").data.expect("has data");
    assert_eq!(data["password"].0, b"correct-horse");
    assert!(!fixture.log("app").contains("correct-horse"), "{}", fixture.log("app"));
    for entry in std::fs::read_dir(fixture.run_folder("app")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        assert!(!text.contains("correct-horse") && !text.contains("battery-staple"), "{}", path.display());
    }
    fixture.destroy("app", &outcome).await.expect("uninstalled");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stateful_set_claimed_goes_and_what_is_not_ours_stays() {
    let fixture = Fixture::new("claims").await;
    fixture.chart(
        "db",
        &[(
            "db.yaml",
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  serviceName: db\n  replicas: 2\n  \
             selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n    spec:\n      \
             containers: [{name: db, image: db}]\n  volumeClaimTemplates:\n  - metadata: {name: data}\n    spec:\n      \
             accessModes: [ReadWriteOnce]\n      resources: {requests: {storage: 1Gi}}\n",
        )],
    );
    let outcome = fixture.act(&fixture.job("db", "db", json!({}))).await.expect("installed");
    let claims: Api<PersistentVolumeClaim> = Api::namespaced(fixture.client(), "claims");
    let names = || async {
        let found = claims.list_metadata(&kube::api::ListParams::default()).await.expect("a list");
        found.items.into_iter().filter_map(|claim| claim.metadata.name).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["data-db-0", "data-db-1"]);
    let mut foreign = claims.get("data-db-0").await.expect("is there");
    foreign.metadata = kube::core::ObjectMeta { name: Some("data-db-backup-0".into()), ..Default::default() };
    foreign.spec.as_mut().expect("a spec").volume_name = None;
    claims.create(&kube::api::PostParams::default(), &foreign).await.expect("is made");

    fixture.destroy("db", &outcome).await.expect("uninstalled");
    assert_eq!(names().await, ["data-db-backup-0"]);
    assert!(fixture.log("db").contains("`data-db-backup-0` in it is not ours"), "{}", fixture.log("db"));
}
