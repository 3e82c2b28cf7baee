//! Charts that not everybody may read.

use super::{
    super::site::{Chart, Door, Site, registry, repository},
    platform::Release,
};

const PASSWORD: &str = "correct-horse-battery";

/// `[charts.registries]` for a site, with a secret from the environment.
fn known(site: &Site) -> String {
    format!(
        "[secrets.chart_password]\nenv = \"CHART_PASSWORD\"\n[charts.registries.\"{}\"]\nusername = \"ada\"\npassword = \
         \"${{secret.chart_password}}\"\n",
        site.address()
    )
}

#[track_caller]
fn keeps_its_secret(release: &Release) {
    for (path, text) in release.left_behind() {
        assert!(!text.contains(PASSWORD), "the password is in {}", path.display());
        // `ada:correct-horse-battery`, as registries get it.
        assert!(!text.contains("YWRhOmNvcnJlY3Qt"), "the login is in {}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_with_a_password() {
    let folder = tempfile::tempdir().expect("a folder");
    repository(folder.path(), &[Chart::new("cm", "0.1.0", "private")]);
    let site = Site::behind(folder.path(), Door::Basic("ada", PASSWORD));
    let (_shared, mut release) = Release::shared("private-repository", "").await;
    let said = format!("chart = \"cm\"\nrepository = \"{}\"\nversion = \"0.1.0\"", site.url());
    release.chart(&said);

    let refused = release.ends(1, &["up", "--yes"]);
    let table = format!("[charts.registries.\"{}\"]", site.address());
    refused.says("401").says("wants to know who asks").says(&table).says("username");

    let text = std::fs::read_to_string(release.path("platform.toml")).expect("is there");
    release.platform.write("platform.toml", &format!("{text}{}", known(&site)));
    release.ends(1, &["up", "--yes"]).says("the environment variable CHART_PASSWORD is not set");
    release = release.with("CHART_PASSWORD", "an old one");
    release.ends(1, &["up", "--yes"]).says("does not let").says("`ada` may have no right there");
    release = release.with("CHART_PASSWORD", PASSWORD);
    release.ok(&["up", "--yes"]);
    assert!(release.manifest().contains("private"));
    keeps_its_secret(&release);

    // What is in the cache needs nobody's password.
    release.variables.clear();
    release.ok(&["up", "--yes"]).says("nothing to do");
    release.ok(&["down", "--yes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_with_a_password_and_one_that_gives_tokens() {
    for door in [Door::Basic("ada", PASSWORD), Door::Token("ada", PASSWORD)] {
        let folder = tempfile::tempdir().expect("a folder");
        registry(folder.path(), &Chart::new("cm", "0.1.0", "private"));
        let site = Site::behind(folder.path(), door);
        let (_shared, release) = Release::shared("private-registry", &known(&site)).await;
        let release = release.with("CHART_PASSWORD", PASSWORD);
        release.chart(&format!("chart = \"oci://{}/charts/cm\"\nversion = \"0.1.0\"", site.address()));
        release.ok(&["vendor", "--charts", release.path("mirror").to_str().expect("a path")]);
        assert!(release.path("mirror/cm-0.1.0.tgz").is_file());
        release.ok(&["up", "--yes"]);
        assert!(release.manifest().contains("private"));
        keeps_its_secret(&release);
        release.ok(&["down", "--yes"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn artifact_registry_takes_the_token_that_terraform_would_have() {
    let folder = tempfile::tempdir().expect("a folder");
    registry(folder.path(), &Chart::new("cm", "0.1.0", "google"));
    let site = Site::behind(folder.path(), Door::Basic("oauth2accesstoken", PASSWORD));
    let said = format!(
        "[tools]\npass_environment = [\"GOOGLE_OAUTH_ACCESS_TOKEN\"]\n[charts.registries.\"{}\"]\ngoogle = true\n",
        site.address()
    );
    let (_shared, release) = Release::shared("google-registry", &said).await;
    release.chart(&format!("chart = \"oci://{}/charts/cm\"\nversion = \"0.1.0\"", site.address()));
    let release = release.with("GOOGLE_OAUTH_ACCESS_TOKEN", "somebody-else");
    release.ends(1, &["up", "--yes"]).says("roles/artifactregistry.reader");
    let release = release.with("GOOGLE_OAUTH_ACCESS_TOKEN", PASSWORD);
    release.ok(&["up", "--yes"]);
    keeps_its_secret(&release);
    release.ok(&["down", "--yes"]);
}
