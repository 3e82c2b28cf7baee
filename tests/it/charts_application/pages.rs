//! What pages show of the chart is what the chart takes.

use std::path::Path;

use super::{
    helm::{Helm, chart},
    readme,
};

fn read(page: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// Blocks of YAML that are no Kubernetes object are values.
fn values_of(page: &str) -> Vec<String> {
    let blocks = page.split("```yaml\n").skip(1).map(|block| block.split("```").next().unwrap_or_default());
    blocks.filter(|block| !block.starts_with("apiVersion:")).map(str::to_owned).collect()
}

#[test]
fn the_chart_takes_the_values_that_pages_show() {
    let helm = Helm::of("4");
    let least = [chart().join("tests/values/least.yaml")];
    for (page, expected) in [("docs/developers.md", 6), ("charts/application/README.md", 1)] {
        let blocks = values_of(&read(page));
        assert!(blocks.len() >= expected, "{page} shows {} blocks of values", blocks.len());
        for block in blocks {
            let said = helm.render_with(&least, &block);
            assert!(said.is_ok(), "{page}:\n{block}\n{said:?}");
        }
    }
}

/// `route.hostnames` in a sentence is a key as well.
#[test]
fn the_chart_has_the_keys_that_pages_speak_of() {
    let schema = readme::schema();
    let known = schema["properties"].as_object().expect("properties");
    let mut spoken_of = 0;
    for page in ["docs/developers.md", "charts/application/README.md"] {
        let text = read(page);
        let prose = text.split("```").step_by(2).collect::<String>();
        for word in prose.split('`').skip(1).step_by(2) {
            let key = word.split(':').next().unwrap_or_default();
            let first = key.split(['.', '[']).next().unwrap_or_default();
            let is_key = key.chars().all(|letter| letter.is_ascii_alphanumeric() || ".[]_-".contains(letter));
            if is_key && key.contains('.') && known.contains_key(first) {
                assert!(readme::knows(key), "{page} speaks of {key}");
                spoken_of += 1;
            }
        }
    }
    assert!(spoken_of > 20, "{spoken_of} keys are too few");
}

#[test]
fn the_example_is_whole() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/application/values.yaml");
    let made = Helm::of("4").render("basket", "checkout", &[example]).expect("helm takes it");
    assert!(made.contains_key("templates/deployment.yaml"), "{made:?}");
}
