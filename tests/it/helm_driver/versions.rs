use groundwork::model::Action;
use serde_json::json;

use super::fixture::{Fixture, WORKLOAD};

#[tokio::test(flavor = "multi_thread")]
async fn helm_4_does_all_of_it_too() {
    let fixture = Fixture::with_helm_4("four").await;
    fixture.chart("web", &[("web.yaml", WORKLOAD)]);
    let job = fixture.job("web", "web", json!({ "simulate": "" }));
    let preview = fixture.preview(&job).await.expect("a preview");
    assert_eq!((preview.action, preview.changes.len()), (Action::Create, 1));
    let outcome = fixture.act(&job).await.expect("installed");
    assert_eq!(outcome.summary, "revision 1");
    let again = fixture.preview(&job).await.expect("a preview");
    assert_eq!((again.action, again.changes.len()), (Action::None, 0), "{again:?}");
    let changed = fixture.job("web", "web", json!({ "simulate": "", "version": 2 }));
    let preview = fixture.preview(&changed).await.expect("a preview");
    assert_eq!(preview.changes[0].address, "Deployment/four/web");
    assert_eq!(fixture.act(&changed).await.expect("upgraded").summary, "revision 2");
    fixture.destroy("web", &outcome).await.expect("uninstalled");
    assert!(fixture.log("web").contains("--wait=watcher"), "{}", fixture.log("web"));
}

#[tokio::test(flavor = "multi_thread")]
async fn helm_4_takes_over_what_helm_3_installed_and_the_other_way_round() {
    let three = Fixture::new("both").await;
    let four = Fixture::with_helm_4("both").await;
    for fixture in [&three, &four] {
        fixture.chart("web", &[("web.yaml", WORKLOAD)]);
    }
    let values = |version: u32| json!({ "simulate": "", "version": version });
    three.act(&three.job("web", "web", values(1))).await.expect("installed by 3");
    let preview = four.preview(&four.job("web", "web", values(2))).await.expect("previewed by 4");
    assert_eq!(preview.changes.len(), 1, "{preview:?}");
    four.act(&four.job("web", "web", values(2))).await.expect("upgraded by 4");
    let outcome = three.act(&three.job("web", "web", values(3))).await.expect("upgraded by 3");
    assert_eq!(outcome.summary, "revision 3");
    four.destroy("web", &outcome).await.expect("uninstalled by 4");
}
