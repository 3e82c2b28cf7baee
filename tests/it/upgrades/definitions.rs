use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::Api;

use super::{Shared, platform};

const NAME: &str = "widgets.definitions.example.com";

const CRD: &str = r"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.definitions.example.com}
spec:
  group: definitions.example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              size: {type: integer}
";

const WIDGET: &str =
    "apiVersion: definitions.example.com/v1\nkind: Widget\nmetadata: {name: first}\nspec: {size: 1}\n";

async fn fields(shared: &Shared) -> Vec<String> {
    let api: Api<CustomResourceDefinition> = Api::all(shared.client());
    let crd = serde_json::to_value(api.get(NAME).await.expect("the definition")).expect("JSON");
    let fields = crd.pointer("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties");
    fields.and_then(|fields| fields.as_object()).expect("fields").keys().cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn definitions_come_before_the_release_that_needs_them() {
    let shared = Shared::get().await;
    let platform = platform(&shared, "definitions", "");
    platform.write("stacks/definitions/chart/crds/widgets.yaml", CRD);
    platform.write("stacks/definitions/chart/templates/widget.yaml", WIDGET);
    platform.ok(&["up", "-e", "testing", "--yes"]);
    assert_eq!(fields(&shared).await, ["size"]);

    // What helm leaves as it is: the next version's field, which its release uses.
    let chart = "stacks/definitions/chart";
    platform.edit(&format!("{chart}/Chart.yaml"), "0.1.0", "0.2.0");
    platform.edit(
        &format!("{chart}/crds/widgets.yaml"),
        "size: {type: integer}",
        "size: {type: integer}\n              colour: {type: string}",
    );
    platform.edit(&format!("{chart}/templates/widget.yaml"), "size: 1", "size: 1, colour: red");
    let plan = platform.ok(&["plan", "-e", "testing", "--verbose"]);
    plan.says("CustomResourceDefinition/widgets.definitions.example.com").says("colour").says("0.1.0");
    assert_eq!(fields(&shared).await, ["size"], "a plan changes nothing");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    assert_eq!(fields(&shared).await, ["colour", "size"]);
    platform.ok(&["up", "-e", "testing", "--yes"]).says("not refreshed");
    platform.ok(&["plan", "-e", "testing", "--refresh", "--detailed-exitcode"]);

    // Nothing that the chart no longer brings is deleted.
    std::fs::remove_file(platform.path().join(chart).join("crds/widgets.yaml")).expect("removed");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    assert_eq!(fields(&shared).await, ["colour", "size"]);
    platform.ok(&["down", "-e", "testing", "--yes"]);
    assert_eq!(fields(&shared).await, ["colour", "size"], "helm keeps them, and so does groundwork");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_may_not_be_skipped_is_not() {
    let shared = Shared::get().await;
    let upgrade = "[upgrade]\none_at_a_time = \"minor\"\nsource = \"https://example.com/upgrading\"\n\
                   notes = [{ version = \"0.2\", what = \"its name changed\" }]\n";
    let platform = platform(&shared, "skipping", upgrade);
    platform.write(
        "stacks/skipping/chart/templates/cm.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: skipping}\ndata: {version: {{ .Chart.Version | quote }}}\n",
    );
    platform.ok(&["up", "-e", "testing", "--yes"]);
    platform.edit("stacks/skipping/chart/Chart.yaml", "0.1.0", "0.4.1");
    for command in ["plan", "up"] {
        let mut arguments = vec![command, "-e", "testing"];
        arguments.extend((command == "up").then_some("--yes"));
        let ended = platform.run(&arguments);
        assert_eq!(ended.code, 1, "{}", ended.err);
        ended.says("cannot go from 0.1.0 to 0.4.1 at once").says("https://example.com/upgrading");
        ended.says("a 0.2 version, then a 0.3 version");
    }
    platform.edit("stacks/skipping/chart/Chart.yaml", "0.4.1", "0.2.7");
    platform.ok(&["plan", "-e", "testing"]).says("since 0.2: its name changed");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    platform.edit("stacks/skipping/chart/Chart.yaml", "0.2.7", "0.1.9");
    platform.ok(&["plan", "-e", "testing"]).says("a step back: 0.2.7 is deployed");
    platform.ok(&["down", "-e", "testing", "--yes"]);
}
